"""The history of a record, in words."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tongguan.core import audit, sealing
from tongguan.core.models import Seal


def test_before_and_after_are_told_in_words_and_not_in_codes(as_role, clerk):
    with as_role("office_head"):
        one, other = make("vendor", name="甲公司"), make("vendor", name="乙公司")
        nda = make("nda", party_type="vendor", vendor=one, vendor_staff=None, nd_1=False)
        nda = type(nda).objects.get(pk=nda.pk)
        nda.vendor, nda.term, nda.nd_1 = other, "open_ended", True
        nda.save(reason="签错了")
    text = clerk.get(f"{nda.url}history/").content.decode()
    assert "<del>甲公司</del> → <ins>乙公司</ins>" in text
    assert "<ins>无固定期限</ins>" in text
    assert "<del>否</del> → <ins>是</ins>" in text
    assert "签错了" in text
    assert "open_ended" not in text


def test_a_step_is_told_by_the_word_on_its_button(as_role, head):
    with as_role("office_staff"):
        nda = make("nda")
    head.post(f"{nda.url}move/sign/", {"on": "2026-06-01", "version": nda.version})
    text = head.get(f"{nda.url}history/").content.decode()
    assert "确认签署" in text
    assert "<del>草稿</del> → <ins>已签署</ins>" in text
    assert "补录" in text


def test_a_refused_step_is_told(as_role, clerk):
    with as_role("office_head"):
        nda = make("nda")
    clerk.post(f"{nda.url}move/sign/", {"on": "2026-11-21", "version": nda.version})
    assert "被拒绝：确认签署" in clerk.get(f"{nda.url}history/").content.decode()


def test_the_history_of_child_rows_is_told_with_their_record(as_role, clerk):
    with as_role("office_head"):
        assessment = make("staff_assessment")
        row = assessment.conditions.first()
        row.proof = "档案 9-99"
        row.save()
    text = clerk.get(f"{assessment.url}history/").content.decode()
    assert "<del>档案 3-12</del> → <ins>档案 9-99</ins>" in text


def test_the_seal_that_covers_an_entry_is_named(as_role, clerk, tenant, stored):
    with as_role("office_head"):
        vendor = make("vendor")
    assert "未封存" in clerk.get(f"{vendor.url}history/").content.decode()
    with as_role("office_head"):
        sealing.seal_all(tenant)
    serial = stored(Seal.objects.get).serial
    text = clerk.get(f"{vendor.url}history/").content.decode()
    assert "未封存" not in text
    assert f"</svg> {serial}" in text


def test_a_linked_record_that_is_not_to_be_seen_is_told_by_number_only(as_role, client_as):
    client = client_as("vendor_manager")
    with as_role("office_head"):
        person = make("person", name="司马清", kind="vendor_staff", account=client.user)
        staff = make("vendor_staff", person=person)
    text = client.get(f"{staff.url}history/").content.decode()
    assert f"<ins>#{person.pk}</ins>" in text


def test_a_field_that_no_longer_exists_is_told_under_its_old_name(as_role, clerk):
    with as_role("office_head"):
        vendor = make("vendor")
        audit.note("vendor", vendor.pk, "change", changes={"fax": ["1", "2"]})
    text = clerk.get(f"{vendor.url}history/").content.decode()
    assert "fax" in text
    assert "<del>1</del> → <ins>2</ins>" in text


def test_a_history_costs_the_same_for_one_change_and_for_ten(as_role, clerk):
    with as_role("office_head"):
        vendors = [make("vendor"), make("vendor")]
        nda = make("nda", party_type="vendor", vendor=vendors[0], vendor_staff=None)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            clerk.get(f"{nda.url}history/")
        return len(asked)

    def change(place):
        with as_role("office_head"):
            record = type(nda).objects.get(pk=nda.pk)
            record.vendor = vendors[place % 2]
            record.save()

    change(1)
    cost()
    one = cost()
    for place in range(10):
        change(place)
    assert cost() == one
