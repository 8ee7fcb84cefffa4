"""Choosing a linked record: a list while there are few, typing when there are many."""

import pytest

from tests import people
from tests.examples import make, values_for
from tests.web.markup import fields_of, read
from tongguan.core.models import Waiver
from tongguan.outsourcing.models import VendorStaff
from tongguan.web import choices


@pytest.fixture
def few(monkeypatch):
    """Three choices are already many."""
    monkeypatch.setattr(choices, "FEW", 3)


@pytest.fixture
def vendors(as_role):
    """Five vendors with names of their own."""
    with as_role("office_head"):
        return [
            make("vendor", name=f"{name}公司") for name in ("长河信息", "启明网络", "云岭软件", "远航数据", "远航安全")
        ]


def test_few_choices_are_a_list(clerk, vendors):
    page = read(clerk.get("/nda/new/"))
    assert len(page.all("select", name="vendor")) == 1
    assert {option["value"] for option in page.all("option")} >= {str(vendor.pk) for vendor in vendors}


def test_many_choices_are_a_field_to_type_in_and_no_list_of_them_all(clerk, vendors, few):
    for address in ("/nda/new/", "/nda/"):
        page = read(clerk.get(address))
        assert page.all("select", name="vendor") == []
        field = page.all("input", name="vendor")[0]
        assert field["hx-get"] == "/nda/choices/vendor/?from=vendor"
        assert len(page.all("datalist", id=field["list"])) == 1
        assert "长河信息公司" not in clerk.get(address).content.decode()


def test_suggestions_hold_the_words_typed(clerk, vendors):
    page = clerk.get("/nda/choices/vendor/", {"from": "vendor", "vendor": "远航"})
    offered = [option["value"] for option in read(page).all("option")]
    assert offered == [f"{vendors[4].number} 远航安全公司", f"{vendors[3].number} 远航数据公司"]
    chosen = clerk.get("/nda/choices/vendor/", {"from": "vendor", "vendor": offered[1]})
    assert [option["value"] for option in read(chosen).all("option")] == [offered[1]]
    assert len(read(clerk.get("/nda/choices/vendor/?from=vendor&vendor=")).all("option")) == 5


def test_suggestions_show_nothing_that_is_not_to_be_seen(client_as, other_tenant, vendors):
    page = client_as("office_staff", of=other_tenant).get("/nda/choices/vendor/?from=vendor&vendor=远航")
    assert (page.status_code, read(page).all("option")) == (200, [])


@pytest.mark.parametrize("field", ["tenant", "state", "nothing", "vendor__manager", "party_type"])
def test_only_links_of_forms_and_filters_are_suggested_for(clerk, vendors, field):
    assert clerk.get(f"/nda/choices/{field}/").status_code == 404


def test_accounts_of_other_tenants_are_not_suggested(clerk, user_with, other_tenant):
    mine = user_with("assessor", name="评估人甲")
    stranger = user_with("assessor", name="评估人乙", of=other_tenant)
    page = clerk.get("/staff_assessment/choices/assessor/", {"from": "a", "a": "评估人"})
    offered = [option["value"] for option in read(page).all("option")]
    assert offered == [f"{mine.username} {mine}"]
    assert stranger.username not in clerk.get("/staff_assessment/new/").content.decode()


def test_links_of_child_rows_are_suggested_for(as_role, clerk):
    with as_role("office_head"):
        proof = make("evidence", name="资格证书.txt")
    page = clerk.get("/staff_assessment/choices/conditions__evidence/", {"from": "x", "x": "资格"})
    assert [option["value"] for option in read(page).all("option")] == [f"{proof.number} 资格证书.txt"]


@pytest.fixture
def new_staff(as_role, clerk, few):
    """What a browser sends for a new member of service staff, with the vendor typed."""
    with as_role("office_head"):
        for _again in range(5):
            people.serial()
            make("person", kind="vendor_staff", unit=None)
        person = make("person", kind="vendor_staff", unit=None)
        project = make("project")
    sent = fields_of(clerk.get("/vendor_staff/new/"))
    sent |= {"person": person.number, "project": str(project.pk), "role": "运维", "nationality": "CN"}
    return lambda vendor: clerk.post("/vendor_staff/new/", sent | {"vendor": vendor})


def test_a_number_typed_without_any_script_is_understood(vendors, new_staff, stored):
    assert new_staff(vendors[2].number.lower()).status_code == 302
    assert stored(VendorStaff.objects.get).vendor_id == vendors[2].pk


def test_the_chosen_suggestion_is_understood(vendors, new_staff, stored):
    assert new_staff(f"{vendors[1].number} {vendors[1]}").status_code == 302
    assert stored(VendorStaff.objects.get).vendor_id == vendors[1].pk


def test_words_that_only_one_record_holds_are_understood(vendors, new_staff, stored):
    assert new_staff("云岭").status_code == 302
    assert stored(VendorStaff.objects.get).vendor_id == vendors[2].pk


def test_words_that_several_records_hold_are_refused_and_stay_to_be_mended(vendors, new_staff, stored):
    answer = new_staff("远航")
    assert answer.status_code == 422
    field = read(answer).all("input", name="vendor")[0]
    assert (field["value"], field["aria-invalid"]) == ("远航", "true")
    assert not stored(VendorStaff.objects.exists)


def test_a_number_of_another_tenant_is_refused(as_role, other_tenant, vendors, new_staff):
    with as_role("office_head", of=other_tenant):
        foreign = [make("vendor") for _again in range(9)][-1]
    assert new_staff(foreign.number).status_code == 422
    assert new_staff(str(foreign.pk)).status_code == 422


def test_a_filter_understands_a_typed_number(as_role, clerk, vendors, few):
    with as_role("office_head"):
        staff = make("vendor_staff", vendor=vendors[0])
        make("vendor_staff", vendor=vendors[1])
    page = clerk.get("/vendor_staff/", {"vendor": vendors[0].number})
    assert staff.number in page.content.decode()
    assert page.content.decode().count("VS-2026-") == 1
    assert read(page).all("input", name="vendor")[0]["value"] == f"{vendors[0].number} {vendors[0]}"


@pytest.fixture
def waiver(as_role, clerk):
    """What a browser sends for a new waiver, with what it is about filled in by the test."""
    with as_role("office_head"):
        given = {name: str(value) for name, value in values_for("waiver").items() if value is not None}
    sent = fields_of(clerk.get("/waiver/new/")) | {name: given[name] for name in given if "evidence" not in name}
    return lambda **about: clerk.post("/waiver/new/", sent | about)


def test_what_a_record_speaks_of_is_chosen_by_register_and_number(as_role, clerk, waiver, stored, vendors):
    page = read(clerk.get("/waiver/new/"))
    assert "vendor" in {option["value"] for option in page.all("option")}
    assert page.all("input", name="record")[0]["hx-include"] == "#id_register"
    asked = {"from": "record", "record": "远航", "register": "vendor"}
    offered = [one["value"] for one in read(clerk.get("/waiver/choices/about/", asked)).all("option")]
    assert offered == [f"{vendors[4].number} 远航安全公司", f"{vendors[3].number} 远航数据公司"]
    assert waiver(register="vendor", record=offered[1]).status_code == 302
    made = stored(Waiver.objects.get)
    assert (made.register, made.record) == ("vendor", vendors[3].pk)
    assert f"{vendors[3].number} {vendors[3]}" in clerk.get(made.url).content.decode()
    assert read(clerk.get(f"{made.url}edit/")).all("input", name="record")[0]["value"] == offered[1]


def test_the_number_alone_says_which_register_is_meant(waiver, stored, vendors):
    assert waiver(register="", record=vendors[2].number.lower()).status_code == 302
    assert stored(Waiver.objects.get).register == "vendor"


def test_a_record_that_is_not_there_is_spoken_of_by_nobody(waiver, stored, vendors, as_role, other_tenant):
    with as_role("office_head", of=other_tenant):
        foreign = make("vendor")
    for record in ("V-1999-0001", str(foreign.pk), str(foreign.pk + 1000)):
        assert waiver(register="vendor", record=record).status_code == 422
    assert not stored(Waiver.objects.exists)


def test_nothing_is_suggested_from_a_register_that_one_may_not_read(clerk, vendors):
    for register in ("", "nothing", "account"):
        answer = clerk.get("/waiver/choices/about/", {"from": "record", "record": "远航", "register": register})
        assert (answer.status_code, read(answer).all("option")) == (200, [])
    assert clerk.get("/nda/choices/about/").status_code == 404


def test_made_from_the_page_of_a_record_it_speaks_of_that_one(clerk, waiver, stored, vendors):
    address = f"/waiver/new/?register=vendor&record={vendors[0].pk}"
    sent = fields_of(clerk.get(address))
    assert (sent["register"], sent["record"]) == ("vendor", str(vendors[0].pk))
    assert read(clerk.get(address)).all("select", name="register") == []
    assert f"{vendors[0].number} {vendors[0]}" in clerk.get(address).content.decode()
