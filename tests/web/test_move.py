"""Taking a step: page and dialog, reason and day, refusals that are written down, versions."""

import pytest

from tests.examples import make
from tests.outsourcing import stories
from tests.outsourcing.selecting import examined
from tests.outsourcing.stories import assessed, change, staff
from tests.web.markup import fields_of, read
from tongguan.core.models import AuditEntry
from tongguan.outsourcing.models.contract_clause import Code


@pytest.fixture
def nda(as_role):
    """A draft that may be signed by anybody but its drafter."""
    with as_role("office_staff"):
        return make("nda")


def take(client, record, name, **said):
    """Open the page of a step and send it."""
    address = f"{record.url}move/{name}/"
    return client.post(address, fields_of(client.get(address)) | said)


def entries(record, action):
    """What the trail says of a step."""
    return AuditEntry.objects.filter(register="nda", record=record.pk, action=action)


def test_a_step_is_taken_and_told(head, nda, stored):
    answer = take(head, nda, "sign")
    stored(nda.refresh_from_db)
    assert (answer.status_code, answer.url, nda.state) == (302, nda.url, "signed")
    assert "已办理" in head.get(nda.url).content.decode()
    assert stored(entries(nda, "sign").get).actor == head.user


def test_a_step_is_taken_in_the_dialog_too(head, nda, stored):
    address = f"{nda.url}move/sign/"
    dialog = head.get(address, headers={"HX-Request": "true"})
    assert "<html" not in dialog.content.decode()
    assert read(dialog).objections == []
    answer = head.post(address, fields_of(dialog), headers={"HX-Request": "true"})
    stored(nda.refresh_from_db)
    assert (answer.status_code, answer["HX-Redirect"], nda.state) == (200, nda.url, "signed")


def test_only_in_the_dialog_a_step_is_sent_to_the_dialog(head, nda):
    address = f"{nda.url}move/sign/"
    assert "closest dialog" not in head.get(address).content.decode()
    assert "closest dialog" in head.get(address, headers={"HX-Request": "true"}).content.decode()


def test_who_may_not_take_a_step_sees_why_and_gets_no_button(clerk, nda):
    page = clerk.get(f"{nda.url}move/sign/")
    text = page.content.decode()
    assert "此步骤由以下角色办理" in text
    assert "须由他人办理" in text
    assert fields_of(page).keys() == {"csrfmiddlewaretoken"}


def test_a_refused_step_changes_nothing_and_is_written_down(clerk, nda, stored):
    answer = clerk.post(f"{nda.url}move/sign/", {"on": "2026-11-21", "version": nda.version})
    stored(nda.refresh_from_db)
    assert (answer.status_code, nda.state) == (409, "draft")
    assert "此步骤由以下角色办理" in answer.content.decode()
    entry = stored(entries(nda, "refused:sign").get)
    assert (entry.actor, entry.changes) == (clerk.user, {})
    assert "此步骤由以下角色办理" in entry.reason


def test_a_step_that_asks_why_is_not_taken_without_a_reason(as_role, head, stored):
    with as_role("office_staff"):
        nda = make("nda", state="signed")
    assert "required" in read(head.get(f"{nda.url}move/release/")).all("textarea", name="reason")[0]
    assert take(head, nda, "release").status_code == 422
    assert take(head, nda, "release", reason="项目终止").status_code == 302
    stored(nda.refresh_from_db)
    assert nda.state == "released"
    assert stored(entries(nda, "release").get).reason == "项目终止"


def test_the_business_date_is_kept_and_an_old_one_is_marked_late(as_role, head, stored):
    with as_role("office_staff"):
        nda = make("nda")
    take(head, nda, "sign", on="2026-08-01")
    entry = stored(entries(nda, "sign").get)
    assert (entry.on.isoformat(), entry.late) == ("2026-08-01", True)


def test_nothing_happens_in_the_future(head, nda, stored):
    assert take(head, nda, "sign", on="2026-11-22").status_code == 422
    stored(nda.refresh_from_db)
    assert nda.state == "draft"


def test_a_record_that_somebody_changed_in_between_is_not_moved(as_role, head, nda, stored):
    shown = fields_of(head.get(f"{nda.url}move/sign/"))
    with as_role("office_staff"):
        changed = type(nda).objects.get(pk=nda.pk)
        changed.survival = "保密义务长期有效"
        changed.save()
    answer = head.post(f"{nda.url}move/sign/", shown)
    stored(nda.refresh_from_db)
    assert (answer.status_code, nda.state) == (409, "draft")


def test_a_step_from_another_state_is_refused_in_words(as_role, head):
    with as_role("office_staff"):
        nda = make("nda", state="signed")
    page = head.get(f"{nda.url}move/sign/")
    assert "状态为“已签署”时不能办理此步骤" in page.content.decode()
    assert head.post(f"{nda.url}move/sign/", {"on": "2026-11-21", "version": nda.version}).status_code == 409


def test_a_step_that_does_not_exist_is_not_there(head, nda):
    assert head.get(f"{nda.url}move/fly/").status_code == 404
    assert head.post(f"{nda.url}move/fly/", {}).status_code == 404


def test_a_step_on_a_foreign_record_is_not_there_and_leaves_no_note(client_as, other_tenant, nda, stored):
    stranger = client_as("office_head", of=other_tenant)
    assert stranger.post(f"{nda.url}move/sign/", {"on": "2026-11-21", "version": 1}).status_code == 404
    assert not stored(entries(nda, "refused:sign").exists)


def test_a_gate_refuses_at_the_door_too(as_role, client_as, stored):
    with as_role("office_head"):
        contract = make("contract", state="security_review")
    answer = client_as("leader").post(f"{contract.url}move/approve/", {"on": "2026-11-21", "version": contract.version})
    stored(contract.refresh_from_db)
    assert (answer.status_code, contract.state) == (409, "security_review")
    assert "CS-01" in answer.content.decode()


def test_what_a_softened_gate_misses_is_told_before_and_after_the_step_and_in_the_history(as_role, head):
    with as_role("secadmin"):
        make("preference", key="gate.G05.softened", value="true", reason="先用后补")
    with as_role("office_head"):
        lacks = change(assessed(staff("proposed")), duties="")
    assert "G05" in head.get(lacks.url).content.decode()
    page = head.get(f"{lacks.url}move/clear/").content.decode()
    assert "岗位或职责" in page
    answer = take(head, lacks, "clear")
    assert (answer.status_code, answer.url) == (302, lacks.url)
    assert "岗位或职责" in head.get(lacks.url).content.decode()
    assert "岗位或职责" in head.get(f"{lacks.url}history/").content.decode()


def test_g04_the_page_names_the_condition_that_was_not_answered(as_role, head):
    with as_role("office_staff"):
        vendor = examined(make("vendor", state="assessed", opening=True), without=["VC-03"])
    answer = head.post(f"{vendor.url}move/qualify/", {"on": "2026-11-21", "version": vendor.version})
    assert answer.status_code == 409
    assert "6.1.b.3" in answer.content.decode()


def test_g06_the_page_names_the_term_that_the_contract_lacks(as_role, head):
    with as_role("office_staff"):
        contract = stories.located(stories.contract("approved"), *(code for code in Code.values if code != "EX-B5"))
    answer = head.post(f"{contract.url}move/sign/", {"on": "2026-11-21", "version": contract.version})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "EX-B5" in text
    assert "6.2.2.b.5" in text


def test_g18_the_page_refuses_a_location_outside_the_mainland(as_role, head):
    with as_role("office_staff"):
        vendor = make("vendor", state="qualified", opening=True, data_locations=[{"place": "hmt"}])
    answer = head.post(f"{vendor.url}move/approve_places/", {"on": "2026-11-21", "version": vendor.version})
    assert answer.status_code == 409
    assert "6.2.1.a.7" in answer.content.decode()


def test_g11_the_page_says_what_the_holder_of_a_grant_lacks_and_by_which_clause(as_role, head):
    with as_role("office_head", name="审批人") as approver:
        holder = stories.fit(stories.staff())
        told = {"state": "approved", "approved_by": approver.user, "valid_to": "2026-12-31", "opening": True}
        grant = make("access_grant", vendor_staff=holder, **told)
    answer = head.post(f"{grant.url}move/activate/", {"on": "2026-11-21", "version": grant.version})
    assert answer.status_code == 409
    assert "6.4.a" in answer.content.decode()
    assert str(holder) in answer.content.decode()


def test_g15_the_page_of_a_measure_says_that_it_is_not_started_before_the_leader_has_approved_it(as_role, head, stored):
    with as_role("office_staff"):
        measure = make("action", approved_on=None)
    shut = head.get(measure.url).content.decode()
    assert 'aria-describedby="why-start"' in shut
    answer = head.post(f"{measure.url}move/start/", {"on": "2026-11-21", "version": measure.version})
    stored(measure.refresh_from_db)
    assert (answer.status_code, measure.state) == (409, "proposed")
    for text in (shut, answer.content.decode()):
        assert "7.1.d" in text
        assert "未经主管领导批准" in text


def test_a_step_tells_beforehand_what_ends_with_it_and_looking_ends_nothing(as_role, client_as, stored):
    with as_role("office_head", name="录入人"):
        vendor = make("vendor", state="qualified", opening=True)
        crew = [stories.staff(vendor=vendor) for _each in range(2)]
        grants = [make("access_grant", vendor_staff=crew[0], state="active", opening=True) for _each in range(3)]
    page = client_as("leader").get(f"{vendor.url}move/blacklist/").content.decode()
    assert "服务人员 · 2" in page
    assert "授权 · 3" in page
    for record in [*crew, *grants]:
        stored(record.refresh_from_db)
    assert {one.state for one in crew} | {one.state for one in grants} == {"onboarded", "active"}
