"""The form: what it saves, what it tells, child rows, evidence, frozen fields, stale versions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.examples import make
from tests.web.markup import fields_of, read
from tongguan.core.models import AuditEntry, Evidence
from tongguan.organisation.models import OrgUnit
from tongguan.outsourcing.models import Project, StaffCondition, Vendor


@pytest.fixture
def vendor(as_role):
    """A vendor."""
    with as_role("office_head"):
        return make("vendor")


def test_a_new_record_is_saved_with_its_trace(clerk, stored):
    sent = fields_of(clerk.get("/org_unit/new/")) | {"name": "数据资源处", "change_reason": "机构改革"}
    answer = clerk.post("/org_unit/new/", sent)
    unit = stored(OrgUnit.objects.get)
    assert (answer.status_code, answer.url) == (302, unit.url)
    entry = stored(AuditEntry.objects.filter(register="org_unit", record=unit.pk).get)
    assert (entry.action, entry.actor, entry.reason) == ("create", clerk.user, "机构改革")
    assert entry.request_id


def test_an_edit_leaves_a_trace_of_before_and_after(clerk, vendor, stored):
    sent = fields_of(clerk.get(f"{vendor.url}edit/")) | {"services": "安全运维", "change_reason": "合同变更"}
    assert clerk.post(f"{vendor.url}edit/", sent).status_code == 302
    entry = stored(AuditEntry.objects.filter(register="vendor", record=vendor.pk).order_by("-id").first)
    assert (entry.changes, entry.reason) == ({"services": ["运行维护", "安全运维"]}, "合同变更")


def test_errors_stand_beside_their_fields_and_at_the_top(clerk, vendor, stored):
    sent = fields_of(clerk.get(f"{vendor.url}edit/")) | {"name": "", "uscc": "123"}
    answer = clerk.post(f"{vendor.url}edit/", sent)
    page = read(answer)
    assert answer.status_code == 422
    assert page.objections == []
    assert {a["href"] for a in page.all("a") if a.get("href", "").startswith("#id_")} == {"#id_name", "#id_uscc"}
    assert page.all("input", name="name")[0]["aria-invalid"] == "true"
    assert page.all("span", id="id_uscc_error")
    assert page.all("input", name="uscc")[0]["value"] == "123"
    assert stored(Vendor.objects.get).name == vendor.name


def test_a_stale_form_is_refused_and_told_who_changed_what(clerk, client_as, vendor, stored):
    shown = fields_of(clerk.get(f"{vendor.url}edit/"))
    other = client_as("office_head", name="韩梅梅")
    other.post(f"{vendor.url}edit/", fields_of(other.get(f"{vendor.url}edit/")) | {"scale": "500人"})
    answer = clerk.post(f"{vendor.url}edit/", shown | {"services": "另写"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "韩梅梅" in text
    assert "规模" in text
    again = clerk.post(f"{vendor.url}edit/", fields_of(answer))
    assert again.status_code == 422
    assert (stored(Vendor.objects.get).scale, stored(Vendor.objects.get).services) == ("500人", "运行维护")


def test_a_rule_that_forbids_a_write_tells_every_reason(as_role, clerk, stored):
    with as_role("office_head"):
        person = make("person", establishment="dispatched")
        project = make("project")
    sent = fields_of(clerk.get(f"{project.url}edit/")) | {"leader": str(person.pk)}
    answer = clerk.post(f"{project.url}edit/", sent)
    assert answer.status_code == 422
    assert "tg-refusals" in answer.content.decode()
    assert stored(Project.objects.get).leader is None


def test_what_the_address_gives_is_filled_in(clerk, vendor):
    sent = fields_of(clerk.get("/nda/new/", {"vendor": vendor.pk, "tenant": 5, "state": "signed"}))
    assert sent["vendor"] == str(vendor.pk)
    assert "tenant" not in sent
    assert "state" not in sent


def test_frozen_fields_are_shown_shut_and_stay_as_they_are(as_role, clerk, stored):
    with as_role("office_head"):
        contract = make("contract", state="approved")
    page = clerk.get(f"{contract.url}edit/")
    assert "disabled" in read(page).all("input", name="title")[0]
    sent = fields_of(page)
    assert "title" not in sent
    assert clerk.post(f"{contract.url}edit/", sent | {"code": "HT-新号"}).status_code == 302
    stored(contract.refresh_from_db)
    assert (contract.code, contract.title) == ("HT-新号", "政务云运维服务合同")


def test_a_frozen_field_that_is_sent_all_the_same_is_an_error(as_role, clerk):
    with as_role("office_head"):
        contract = make("contract", state="approved")
    sent = fields_of(clerk.get(f"{contract.url}edit/")) | {"title": "偷改"}
    assert clerk.post(f"{contract.url}edit/", sent).status_code == 422


@pytest.fixture
def assessment(as_role):
    """A draft assessment of which nothing is answered."""
    with as_role("office_head"):
        return make("staff_assessment", conditions=[])


def test_the_seven_conditions_stand_as_rows_and_each_answer_is_saved(clerk, assessment, stored):
    page = clerk.get(f"{assessment.url}edit/")
    sent = fields_of(page)
    assert [sent[f"conditions-{place}-condition"] for place in range(7)] == [f"SC-0{n}" for n in range(1, 8)]
    assert read(page).all("button", name="add") == []
    sent |= {"conditions-1-result": "pass", "conditions-1-proof": "岗位说明书"}
    assert clerk.post(f"{assessment.url}edit/", sent).status_code == 302
    row = stored(StaffCondition.objects.get)
    assert (row.condition, row.result, row.proof) == ("SC-02", "pass", "岗位说明书")
    again = fields_of(clerk.get(f"{assessment.url}edit/"))
    assert sorted(again[f"conditions-{place}-condition"] for place in range(7)) == [f"SC-0{n}" for n in range(1, 8)]


def test_an_error_in_a_row_is_told_beside_it_and_at_the_top(clerk, assessment, stored):
    sent = fields_of(clerk.get(f"{assessment.url}edit/")) | {"conditions-0-result": "pass"}
    answer = clerk.post(f"{assessment.url}edit/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "中国公民" in text.split("tg-form")[1].split("</ul>")[0]
    assert not stored(StaffCondition.objects.exists)


def test_one_more_row_is_laid_out_without_any_script_and_without_saving(clerk, as_role, stored):
    with as_role("office_head"):
        project, unit = make("project"), make("org_unit")
    shown = fields_of(clerk.get(f"{project.url}edit/"))
    assert "units-0-unit" not in shown
    answer = clerk.post(f"{project.url}edit/", shown | {"name": "改名中", "add": "units"})
    sent = fields_of(answer)
    assert (answer.status_code, sent["name"], sent["units-0-unit"]) == (200, "改名中", "")
    assert "tg-wrong" not in answer.content.decode()
    assert stored(Project.objects.get).name == "政务云运维外包"
    assert clerk.post(f"{project.url}edit/", sent | {"units-0-unit": str(unit.pk)}).status_code == 302
    with as_role("office_head"):
        assert [row.unit for row in project.units.all()] == [unit]


def test_a_row_marked_for_removal_is_voided(clerk, as_role):
    with as_role("office_head"):
        project = make("project", units=[{"unit": make("org_unit").pk}])
    sent = fields_of(clerk.get(f"{project.url}edit/")) | {"units-0-DELETE": "on"}
    assert clerk.post(f"{project.url}edit/", sent).status_code == 302
    with as_role("office_head"):
        assert not project.units.exists()


def test_a_file_handed_in_becomes_evidence_of_the_record(clerk, vendor, stored):
    sent = fields_of(clerk.get("/nda/new/")) | {"party_type": "vendor", "vendor": str(vendor.pk)}
    file = SimpleUploadedFile("保密协议.pdf", b"%PDF-1.7 nda")
    answer = clerk.post("/nda/new/", sent | {"scan__file": file})
    evidence = stored(Evidence.objects.get)
    assert answer.status_code == 302
    assert (evidence.register, f"/nda/{evidence.record}/", evidence.name) == ("nda", answer.url, "保密协议.pdf")
    assert "保密协议.pdf" in clerk.get(answer.url).content.decode()


def test_a_file_is_not_asked_for_twice_when_something_else_is_wrong(clerk, vendor, stored):
    sent = fields_of(clerk.get("/nda/new/")) | {"party_type": "vendor", "vendor": ""}
    answer = clerk.post("/nda/new/", sent | {"scan__file": SimpleUploadedFile("保密协议.pdf", b"%PDF-1.7 nda")})
    assert answer.status_code == 422
    kept = fields_of(answer)
    assert kept["scan"] == str(stored(Evidence.objects.get).pk)
    assert clerk.post("/nda/new/", kept | {"vendor": str(vendor.pk)}).status_code == 302


def test_a_wrong_file_is_an_error_beside_its_field(clerk, vendor, stored):
    sent = fields_of(clerk.get("/nda/new/")) | {"party_type": "vendor", "vendor": str(vendor.pk)}
    answer = clerk.post("/nda/new/", sent | {"scan__file": SimpleUploadedFile("a.pdf", b"MZ not a paper")})
    assert answer.status_code == 422
    assert read(answer).all("span", id="id_scan_error")
    assert not stored(Evidence.objects.exists)


def test_a_row_takes_its_own_file(clerk, assessment, stored):
    sent = fields_of(clerk.get(f"{assessment.url}edit/")) | {"conditions-2-result": "pass"}
    file = SimpleUploadedFile("资格证书.pdf", b"%PDF-1.7 diploma")
    assert clerk.post(f"{assessment.url}edit/", sent | {"conditions-2-evidence__file": file}).status_code == 302
    row = stored(StaffCondition.objects.select_related("evidence").get)
    assert (row.condition, row.evidence.name) == ("SC-03", "资格证书.pdf")


def test_who_may_not_hand_in_evidence_has_no_place_for_it(client_as):
    page = read(client_as("secadmin").get("/preference/new/"))
    assert page.all("input", type="file") == []


def test_the_rows_of_a_concluded_record_can_no_longer_be_changed(as_role, clerk, stored):
    with as_role("office_head"):
        made = make("staff_assessment", state="passed")
        row = made.conditions.first()
    page = clerk.get(f"{made.url}edit/")
    assert "disabled" in read(page).all("input", name="conditions-0-proof")[0]
    sent = fields_of(page)
    assert [name for name in sent if name.startswith("conditions")] == []
    assert clerk.post(f"{made.url}edit/", sent).status_code == 302
    rows = {"conditions-TOTAL_FORMS": 1, "conditions-INITIAL_FORMS": 1, "conditions-0-id": row.pk}
    forged = {"conditions-0-condition": row.condition, "conditions-0-result": "pass", "conditions-0-proof": "事后改的"}
    answer = clerk.post(f"{made.url}edit/", sent | rows | forged)
    assert answer.status_code == 422
    stored(row.refresh_from_db)
    assert row.proof == "档案 3-12"
