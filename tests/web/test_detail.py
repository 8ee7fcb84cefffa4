"""The page of a record: steps with their reasons, what belongs to it, and adding to it."""

import contextlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.examples import make
from tests.web.markup import read
from tongguan.core.actor import acting
from tongguan.core.models import Comment, Evidence, Link


def steps_of(response):
    """The steps on the page: those that are links, and those that are shut."""
    page = read(response)
    here = [a["href"].split("/move/")[1].strip("/") for a in page.all("a") if "/move/" in a.get("href", "")]
    shut = [a["aria-describedby"].removeprefix("why-") for a in page.all("button") if "disabled" in a]
    return here, shut


@pytest.fixture
def nda(as_role):
    """A draft without signature, entered by a clerk."""
    with as_role("office_staff"):
        return make("nda", signed_on=None, scan=None)


def test_an_open_step_is_the_biggest_thing(as_role, head, nda):
    with as_role("office_staff"):
        ready = make("nda")
    page = head.get(ready.url)
    assert steps_of(page) == (["sign"], [])
    assert "btn-primary" in read(page).all("a", href=f"{ready.url}move/sign/")[0]["class"]


def test_a_shut_step_is_shown_with_every_reason_and_the_way_out(head, nda):
    page = head.get(nda.url)
    text = page.content.decode()
    assert steps_of(page) == ([], ["sign"])
    assert "须先填写“签订日期”" in text
    assert "须先填写“扫描件”" in text
    assert f'href="{nda.url}edit/"' in text


def test_whose_step_it_is_is_told_to_whoever_cannot_take_it(clerk, nda):
    text = clerk.get(nda.url).content.decode()
    assert "此步骤由以下角色办理" in text
    assert "负责机构负责人" in text


def test_a_gate_tells_what_is_missing_by_which_clause_and_who_supplies_it(as_role, client_as):
    with as_role("office_head"):
        contract = make("contract", state="security_review")
    text = client_as("leader").get(contract.url).content.decode()
    assert steps_of(client_as("leader").get(contract.url)) == (["return"], ["review", "approve"])
    assert text.count("CS-01") >= 1
    assert "6.2.1.a.1" in text
    assert "负责机构经办人" in text
    assert "全部25条原因" in text


def test_a_step_that_leads_back_is_not_the_biggest_thing(as_role, client_as):
    with as_role("office_head"):
        contract = make("contract", state="security_review")
    page = read(client_as("leader").get(contract.url))
    assert page.all("a", href=f"{contract.url}move/return/")[0]["class"] == "btn"


def test_related_records_are_counted_and_the_chosen_tab_shows_its_rows(as_role, clerk):
    with as_role("office_head"):
        vendor = make("vendor")
        staff = [make("vendor_staff", vendor=vendor) for _again in range(2)]
        nda = make("nda", vendor=vendor, party_type="vendor", vendor_staff=None, project=None)
        make("vendor_staff")
    first = clerk.get(vendor.url).content.decode()
    assert '服务人员<span class="tg-tally">2</span>' in first
    assert '保密协议<span class="tg-tally">1</span>' in first
    assert all(one.number in first for one in staff)
    assert nda.number not in first
    second = clerk.get(vendor.url, {"tab": "nda-vendor"}).content.decode()
    assert nda.number in second
    assert staff[0].number not in second
    assert f"/nda/?within=vendor:{vendor.pk}" in second
    assert f"/nda/new/?vendor={vendor.pk}" in second


def test_registers_that_one_may_not_read_have_no_tab(as_role, client_as):
    client = client_as("vendor_manager")
    with as_role("office_head"):
        mine = make("vendor_staff", person=make("person", kind="vendor_staff", account=client.user))
        make("media", holder_staff=mine, holder=None)
    text = client.get(mine.url).content.decode()
    assert "保密协议" in text
    assert "/media/" not in text
    assert "/media/?within=" in client_as("office_head").get(mine.url).content.decode()


def test_child_rows_are_shown(as_role, clerk):
    with as_role("office_head"):
        assessment = make("staff_assessment")
    text = clerk.get(assessment.url).content.decode()
    assert text.count("档案 3-12") == 7


def test_a_comment_is_kept_and_shown(clerk, nda, stored):
    assert clerk.post(f"{nda.url}comment/", {"text": "已电话核实"}).status_code == 302
    assert stored(Comment.objects.get).author == clerk.user
    assert "已电话核实" in clerk.get(nda.url).content.decode()


def test_an_empty_comment_is_refused_with_a_word(clerk, nda, stored):
    answer = clerk.post(f"{nda.url}comment/", {"text": "  "}, follow=True)
    assert not stored(Comment.objects.exists)
    assert "tg-tone-bad" in answer.content.decode()


def test_two_records_are_tied_by_number_and_lead_to_each_other(as_role, clerk, nda, stored):
    with as_role("office_head"):
        vendor = make("vendor")
    clerk.post(f"{nda.url}link/", {"number": vendor.number.lower(), "relation": "依据"})
    assert f"{vendor.number} {vendor}" in clerk.get(nda.url).content.decode()
    assert nda.number in clerk.get(vendor.url).content.decode()
    clerk.post(f"{nda.url}link/", {"number": nda.number})
    clerk.post(f"{nda.url}link/", {"number": "V-1999-0001"})
    clerk.post(f"{nda.url}link/", {"number": ""})
    assert stored(Link.objects.count) == 1


def test_who_only_reads_ties_nothing(client_as, nda):
    assert client_as("mgmt_rep").post(f"{nda.url}link/", {"number": nda.number}).status_code == 403


def test_a_file_is_attached_and_handed_out_again(clerk, nda, stored):
    file = SimpleUploadedFile("证明.pdf", b"%PDF-1.7 proof")
    clerk.post(f"{nda.url}evidence/", {"file": file})
    evidence = stored(Evidence.objects.get)
    assert (evidence.register, evidence.record) == ("nda", nda.pk)
    assert "证明.pdf" in clerk.get(nda.url).content.decode()
    answer = clerk.get(f"/evidence/{evidence.pk}/file/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 proof"
    answer.close()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_a_browser_could_run_is_refused_with_a_word(clerk, nda, stored):
    answer = clerk.post(f"{nda.url}evidence/", {"file": SimpleUploadedFile("a.html", b"<script>")}, follow=True)
    assert not stored(Evidence.objects.exists)
    assert "a.html" in answer.content.decode()


def test_files_are_only_for_those_who_see_the_evidence(as_role, client, clerk, client_as, other_tenant):
    with as_role("office_head"):
        evidence = make("evidence")
    address = f"/evidence/{evidence.pk}/file/"
    assert client.get(address).status_code == 302
    assert client_as("office_head", of=other_tenant).get(address).status_code == 404
    assert client_as("vendor_manager").get(address).status_code == 404
    with contextlib.closing(clerk.get(address)) as answer:
        assert answer.status_code == 200


def test_a_link_leads_only_to_what_one_may_read(as_role, client_as, clerk):
    client = client_as("vendor_manager")
    with as_role("office_head"):
        person = make("person", kind="vendor_staff", account=client.user)
        staff = make("vendor_staff", person=person)
    assert read(clerk.get(staff.url)).all("a", href=person.url)
    assert read(client.get(staff.url)).all("a", href=person.url) == []


def test_a_voided_record_is_gone(as_role, clerk, nda):
    with as_role("office_head"):
        type(nda).objects.get(pk=nda.pk).void("录入重复")
        assert acting().user
    assert clerk.get(nda.url).status_code == 404


def test_a_link_without_a_way_back_has_its_tab_too(as_role, clerk):
    with as_role("office_head"):
        project = make("project")
        nda = make("nda")
        plan = make("waiver", register="project", record=project.pk)
    text = clerk.get(project.url, {"tab": "waiver-about"}).content.decode()
    assert plan.number in text
    assert f"/waiver/?within=about:project.{project.pk}" in text
    assert f"/waiver/new/?register=project&amp;record={project.pk}" in text
    listed = clerk.get(f"/waiver/?within=about:project.{project.pk}").content.decode()
    assert plan.number in listed
    assert plan.number not in clerk.get(f"/waiver/?within=about:nda.{nda.pk}").content.decode()
    assert plan.number not in clerk.get("/waiver/?within=about:nothing.x").content.decode()


def test_a_tab_is_fetched_alone_and_without_any_script_with_its_page(as_role, clerk):
    with as_role("office_head"):
        vendor = make("vendor")
        staff = make("vendor_staff", vendor=vendor)
    address = f"{vendor.url}?tab=vendor_staff-vendor"
    alone = clerk.get(address, headers={"HX-Request": "true", "HX-Target": "related"}).content.decode()
    assert staff.number in alone
    assert "<html" not in alone
    assert staff.number in clerk.get(address).content.decode()


def test_registers_that_hold_nothing_about_the_record_are_offered_for_a_first_entry(as_role, clerk, client_as):
    with as_role("office_head"):
        vendor = make("vendor")
    assert f'href="/nda/new/?vendor={vendor.pk}"' in clerk.get(vendor.url).content.decode()
    assert "/nda/new/" not in client_as("internal_auditor").get(vendor.url).content.decode()


def test_a_record_page_costs_the_same_however_much_points_to_it(as_role, clerk):
    with as_role("office_head"):
        vendor = make("vendor")

    def more():
        with as_role("office_head"):
            make("vendor_staff", vendor=vendor)
            make("nda", vendor=vendor, party_type="vendor", vendor_staff=None, project=None)
            make("waiver", register="vendor", record=vendor.pk)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(vendor.url).status_code == 200
        return len(asked)

    more()
    cost()
    before = cost()
    for _again in range(3):
        more()
    assert cost() == before
