"""What a vendor's own program does as a whole: the same acts as the portal, refused to everybody else."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.examples import make
from tests.outsourcing.cases_schooling import material
from tests.outsourcing.stories import staff
from tongguan.core.models import Evidence
from tongguan.outsourcing.models import VendorStaff

PROPOSED = {
    "name": "周航",
    "id_no": "11010519491231002X",
    "role": "数据库管理员",
    "duties": "数据库日常维护",
    "qualification": "数据库系统工程师",
    "experience": "六年政务系统运维",
    "labour_contract_term": "open_ended",
}


@pytest.fixture
def serving(office, client_as):
    """A manager of a vendor on a running project, and his browser, which speaks to the API as well."""
    browser = client_as("vendor_manager", "vendor_staff", name="长河经理")
    person = make("person", kind="vendor_staff", establishment="", account=browser.user)
    return staff(project=make("project", state="operating", opening=True), person=person), browser


def test_a_vendors_program_proposes_somebody_for_its_own_project_alone(serving, client_as):
    own, browser = serving
    place, foreign = "/api/v1/vendor_staff/propose", make("project", state="operating", opening=True)
    told = PROPOSED | {"project": own.project_id, "replaces": own.pk}
    for wrong in (
        {"project": foreign.pk},
        {"replaces": staff().pk},
        {"id_no": "1"},
        {"role": ""},
        {"state": "cleared"},
    ):
        answer = browser.post(place, told | wrong, content_type="application/json")
        assert answer.status_code == 422, wrong
        assert set(answer.json()["errors"]) == set(wrong)
    assert client_as("office_head").post(place, told, content_type="application/json").status_code == 403
    answer = browser.post(place, told, content_type="application/json")
    assert answer.status_code == 201, answer.content
    made = VendorStaff.objects.get(pk=answer.json()["id"])
    assert (made.state, made.vendor, made.project) == ("proposed", own.vendor, own.project)
    assert PROPOSED["id_no"] not in answer.content.decode()


def test_a_vendors_program_settles_confirms_and_is_tested(serving):
    own, browser = serving
    contract = make("contract", project=own.project, vendor=own.vendor)
    milestone = make("milestone", project=own.project, contract=contract, security_objectives=[])
    undone = {"file": None, "delivered_on": None, "accepted_on": None, "security_clause_ref": None, "no_clause": True}
    due = make("deliverable", milestone=milestone, **undone)
    place = f"/api/v1/deliverable/{due.pk}/settle"
    assert browser.post(place).json()["errors"].keys() == {"file"}
    file = SimpleUploadedFile("成果.pdf", b"%PDF-1.4 paper")
    assert browser.post(place, {"file": file}).json()["state"] == "delivered"
    assert browser.post(place, {"file": file}).status_code == 409
    assert Evidence.objects.get(register="deliverable", record=due.pk).handed_in_by == browser.user
    text = material(effective_on=dt.date(2026, 1, 1), approved_on=dt.date(2026, 1, 1))
    assert browser.post(f"/api/v1/document/{text.pk}/know").json()["edition"] == text.edition
    assert browser.post(f"/api/v1/contract/{contract.pk}/know").status_code == 404
    rows = [{"question": "介质带出前应当？", "a": "登记并经批准", "b": "直接带走", "right": "a"}]
    session = make("training_session", project=own.project, attendees=[], questions=rows, state="held", opening=True)
    place = f"/api/v1/training_session/{session.pk}/test"
    asked = browser.get(place).json()["questions"]
    assert [set(one) for one in asked] == [{"id", "question", "answers"}]
    assert browser.post(place, {"answers": "a"}, content_type="application/json").status_code == 422
    sent = {"answers": {str(asked[0]["id"]): "a"}}
    assert browser.post(place, sent, content_type="application/json").json()["passed"] is True
    assert browser.get(place).json()["open"] is False


def test_a_vendors_program_hands_in_an_agreement_and_acknowledges_the_plan(serving, client_as):
    own, browser = serving
    rival, place = staff(project=own.project), "/api/v1/nda/hand_in"
    told = {"vendor_staff": own.pk, "signed_on": "2026-11-01", "term": "open_ended"}
    for wrong, named in (
        ({"vendor": own.vendor_id}, "vendor_staff"),
        ({"vendor_staff": rival.pk}, "vendor_staff"),
        ({"vendor_staff": "", "vendor": rival.vendor_id}, "vendor"),
        ({"signed_on": "2026-11-22"}, "signed_on"),
        ({"state": "signed"}, "state"),
    ):
        file = SimpleUploadedFile("协议.pdf", b"%PDF-1.4 signed")
        answer = browser.post(place, told | wrong | {"file": file})
        assert (answer.status_code, set(answer.json()["errors"])) == (422, {named}), wrong
    assert browser.post(place, told).json()["errors"].keys() == {"file"}
    assert client_as("office_head").post(place, told).status_code == 403
    answer = browser.post(place, told | {"file": SimpleUploadedFile("协议.pdf", b"%PDF-1.4 signed")})
    assert (answer.status_code, answer.json()["state"], answer.json()["vendor_staff"]) == (201, "draft", own.pk)
    issues = [{"vendor": own.vendor, "issued_on": dt.date(2026, 11, 1)}]
    plan = make("emergency_plan", issued_to=issues, state="published", opening=True)
    foreign = make("emergency_plan", state="published", opening=True)
    place = f"/api/v1/emergency_plan/{plan.pk}/know"
    assert browser.post(place).json() == {"edition": plan.edition, "acknowledged_on": "2026-11-21"}
    assert browser.post(f"/api/v1/emergency_plan/{foreign.pk}/know").status_code == 404
    assert client_as("office_head").post(place).status_code == 404


def test_a_vendors_program_says_that_somebody_has_left_but_not_for_others(serving, client_as):
    own, browser = serving
    visit = make("zone_visit", vendor_staff=own, escort_at_all_times=None)
    colleague = make("zone_visit", vendor_staff=staff(vendor=own.vendor, project=own.project))
    stranger = make("zone_visit")
    statuses = [browser.post(f"/api/v1/zone_visit/{one.pk}/leave").status_code for one in (colleague, stranger, visit)]
    assert statuses == [422, 404, 200]
    assert browser.post(f"/api/v1/zone_visit/{visit.pk}/leave").status_code == 422
    assert client_as("office_head").post(f"/api/v1/zone_visit/{visit.pk}/leave").status_code == 403
    visit.refresh_from_db()
    assert (visit.state, visit.out_at is None) == ("open", False)
