"""Steps through the API: taken, or refused with every reason, its clause, and who can supply what is missing."""

import datetime as dt

from tests.access.cases_exits import of
from tests.examples import make
from tests.outsourcing import exiting, stories
from tests.outsourcing.selecting import examined
from tongguan.core.models import AuditEntry
from tongguan.outsourcing.models import NDA, VendorStaff
from tongguan.outsourcing.models.contract_clause import Code

REASON = {"code", "message", "rule", "clause", "field", "who", "register", "record", "title", "url"}
REASON |= {"mend", "mend_what", "softened"}


def refusals(answer, status=422):
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()["refusals"]
    assert all(reason.keys() == REASON for reason in told)
    return told


def test_a_step_is_taken_and_the_record_comes_back_as_it_is_now(office, program):
    nda = make("nda")
    answer = program("sec_officer").post(f"nda/{nda.pk}/sign/", {"version": nda.version, "on": "2026-11-20"})
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["version"]) == ("signed", nda.version + 1)
    assert [move["name"] for move in answer.json()["moves"]] == ["expire", "release"]
    newest = AuditEntry.objects.filter(register="nda", record=nda.pk).order_by("-id")[0]
    assert (newest.action, newest.on, newest.reason) == ("sign", dt.date(2026, 11, 20), "")


def test_a_record_tells_of_each_move_whether_it_is_open_and_if_not_why(office, program):
    nda = make("nda", scan=None)
    (sign,) = program("sec_officer").get(f"nda/{nda.pk}").json()["moves"]
    assert (sign["name"], sign["target"], sign["gate"], sign["open"]) == ("sign", "signed", None, False)
    assert [(reason["code"], reason["field"]) for reason in sign["refusals"]] == [("needs", "scan")]


def test_a_missing_role_is_forbidden_and_says_whose_step_it_is(office, program):
    nda = make("nda")
    told = refusals(program("office_staff").post(f"nda/{nda.pk}/sign"), 403)
    assert [reason["code"] for reason in told] == ["role"]
    assert told[0]["who"] == ["head of the responsible office", "security officer"]


def test_a_step_from_another_state_and_a_stale_version_are_conflicts(office, program):
    nda, officer = make("nda"), program("sec_officer")
    stale = refusals(officer.post(f"nda/{nda.pk}/sign", {"version": nda.version + 1}), 409)
    assert [reason["code"] for reason in stale] == ["version"]
    assert officer.post(f"nda/{nda.pk}/sign").status_code == 200
    assert [reason["code"] for reason in refusals(officer.post(f"nda/{nda.pk}/sign"), 409)] == ["state"]


def test_nobody_confirms_what_they_entered_themselves(program, office):
    head = program("office_head")
    body = {"party_type": "vendor", "vendor": make("vendor").pk, "scan": make("evidence").pk, "signed_on": "2026-10-01"}
    body |= {"term": "fixed", "valid_to": "2029-10-01"}
    pk = head.post("nda/", body).json()["id"]
    told = refusals(head.post(f"nda/{pk}/sign"))
    assert [reason["code"] for reason in told] == ["segregation"]
    assert NDA.objects.get(pk=pk).state == "draft"


def test_an_attempt_that_was_refused_stays_in_the_history(office, program):
    nda, officer = make("nda", scan=None), program("sec_officer")
    told = refusals(officer.post(f"nda/{nda.pk}/sign"))
    newest = officer.get(f"nda/{nda.pk}/history").json()["results"][0]
    assert newest["action"] == "refused:sign"
    assert newest["reason"] == told[0]["message"]
    assert newest["actor"]["id"] == officer.user.pk


def test_a_step_that_needs_a_reason_says_so(office, program):
    vendor, leader = make("vendor"), program("leader")
    told = refusals(leader.post(f"vendor/{vendor.pk}/blacklist"))
    assert [(reason["code"], reason["field"]) for reason in told] == [("needs", "reason")]
    assert refusals(leader.post(f"vendor/{vendor.pk}/blacklist", {"reason": " "})) == told
    assert leader.post(f"vendor/{vendor.pk}/blacklist", {"reason": "泄露数据"}).json()["state"] == "blacklisted"


def test_a_step_may_be_told_nothing_at_all(office, program):
    nda = make("nda")
    assert program("sec_officer").post(f"nda/{nda.pk}/sign", b"", content_type="").json()["state"] == "signed"


def test_what_a_step_is_told_is_looked_at_before_it_is_taken(office, program):
    vendor, leader = make("vendor"), program("leader")
    body = {"reason": 5, "on": "tomorrow", "version": True, "colour": "red"}
    answer = leader.post(f"vendor/{vendor.pk}/blacklist", body)
    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == body.keys()
    for on in (5, "2026-13-01", [], "20261121x", "9" * 5000):
        assert leader.post(f"vendor/{vendor.pk}/blacklist", {"on": on}).json()["errors"].keys() == {"on"}
    assert (
        "1900-01-01"
        in leader.post(f"vendor/{vendor.pk}/blacklist", {"reason": "a", "on": "0001-01-01"}).json()["detail"]
    )
    assert leader.post(f"vendor/{vendor.pk}/no_such_step").status_code == 404
    assert leader.get(f"vendor/{vendor.pk}/blacklist").status_code == 405


def test_a_day_that_the_database_cannot_accept_is_a_conflict_and_changes_nothing(office, program):
    one = stories.staff("onboarded")
    answer = program("office_head").post(f"vendor_staff/{one.pk}/offboard", {"reason": "调离", "on": "2020-01-01"})
    assert answer.status_code in {409, 422}
    assert answer.json()["detail"]
    assert VendorStaff.objects.get(pk=one.pk).state == "onboarded"


def test_g04_a_vendor_with_condition_3_unanswered_is_not_admitted(office, program):
    vendor = examined(make("vendor", state="assessed", opening=True), without=["VC-03"])
    told = refusals(program("office_head").post(f"vendor/{vendor.pk}/qualify"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("vendor_condition_3_holds", "6.1.b.3")]


def test_g05_a_labour_contract_that_ends_before_the_project_does_not_clear(office, program):
    given = {"labour_contract_term": "fixed", "labour_contract_to": dt.date(2027, 1, 1)}
    one = stories.assessed(make("vendor_staff", **given))
    told = refusals(program("office_head").post(f"vendor_staff/{one.pk}/clear"))
    assert [(reason["code"], reason["rule"], reason["clause"]) for reason in told] == [
        ("gate", "labour_contract_covers_project", "6.1.c.6")
    ]
    assert (told[0]["register"], told[0]["record"]) == ("vendor_staff", one.pk)
    assert told[0]["who"]
    assert VendorStaff.objects.get(pk=one.pk).state == "proposed"


def test_g06_a_contract_without_the_removal_of_data_is_not_signed(office, program):
    contract = stories.contract("approved")
    stories.located(contract, *(code for code in Code.values if code != "EX-B5"))
    told = refusals(program("office_head").post(f"contract/{contract.pk}/sign"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("contract_has_ex_b5", "6.2.2.b.5")]
    assert "EX-B5" in told[0]["message"]


def test_g18_a_location_outside_the_mainland_is_recorded_but_neither_it_nor_the_contract_is_approved(office, program):
    body = {"data_locations": [{"place": "abroad", "address": "境外节点"}]}
    vendor = make("vendor", state="qualified", opening=True, data_locations=[])
    assert program("office_head").patch(f"vendor/{vendor.pk}", body | {"version": vendor.version}).status_code == 200
    told = refusals(program("leader").post(f"vendor/{vendor.pk}/approve_places"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [
        ("data_locations_lie_in_the_mainland", "6.2.1.a.7")
    ]
    contract = stories.complete_contract(vendor=vendor)
    told = refusals(program("leader").post(f"contract/{contract.pk}/approve"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("data_stays_in_the_country", "6.2.1.a.7")]


def test_g07_the_promise_of_the_vendor_is_not_that_of_its_people(office, program):
    one = stories.fit(stories.staff("cleared"))
    stories.vendor_promised(one.vendor)
    told = refusals(program("office_head").post(f"vendor_staff/{one.pk}/onboard"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("staff_nda_signed", "6.4.a")]
    stories.promised(one, signed_on=dt.date(2026, 11, 1))
    assert program("office_head").post(f"vendor_staff/{one.pk}/onboard").json()["state"] == "onboarded"


def test_every_reason_is_told_at_once(office, program):
    one = make("vendor_staff", project=None, labour_contract_term="", background_check="")
    told = refusals(program("office_head").post(f"vendor_staff/{one.pk}/clear"))
    assert len(told) > 5
    assert {reason["code"] for reason in told} == {"needs", "gate"}
    assert all(reason["clause"] for reason in told if reason["code"] == "gate")


def test_a_softened_gate_is_told_as_a_warning_and_lets_pass(as_role, program):
    with as_role("secadmin"):
        make("preference", key="gate.G05.softened", value="true", reason="先用后补")
    with as_role("office_head"):
        lacks = stories.change(stories.assessed(stories.staff("proposed")), duties="")
    head = program("office_head")
    (clear,) = [one for one in head.get(f"vendor_staff/{lacks.pk}").json()["moves"] if one["name"] == "clear"]
    assert (clear["open"], clear["softened"], clear["refusals"]) == (True, True, [])
    assert [(one["rule"], one["softened"]) for one in clear["warnings"]] == [("staff_condition_2_holds", True)]
    assert head.post(f"vendor_staff/{lacks.pk}/clear", {"version": lacks.version}).json()["state"] == "cleared"


def test_g16_and_g17_an_exit_neither_starts_nor_ends_with_something_missing(as_role, program):
    with as_role("office_head", name="负责人"):
        bare = make("project", state="operating", opening=True)
        case = exiting.settled(exiting.left("reported"))
        exiting.acknowledged(case, state="submitted")
        right = of(case.project, "access_grant", "active")
    told = refusals(program("office_head").post(f"project/{bare.pk}/start_exit"))
    assert {(reason["rule"], reason["clause"]) for reason in told} == {
        ("exit_cites_its_ground", "8.2.b"),
        ("exit_has_an_item_for_each_term", "8.2.b"),
    }
    leader = program("leader")
    (listed,) = refusals(leader.post(f"project/{case.project.pk}/close"))[:1]
    assert (listed["rule"], listed["clause"]) == ("no_right_outlives_the_exit", "8.2.c")
    assert (listed["register"], listed["record"], listed["url"]) == ("access_grant", right.pk, right.url)
    told = refusals(leader.post(f"exit_case/{case.pk}/close"))
    assert [reason["rule"] for reason in told] == ["nothing_outlives_the_exit"]
    assert program("sec_officer").post(f"access_grant/{right.pk}/revoke", {"reason": "退出"}).status_code == 200
    assert leader.post(f"exit_case/{case.pk}/close").json()["state"] == "closed"
    assert leader.get(f"project/{case.project.pk}").json()["state"] == "closed"


def test_g15_a_measure_is_not_started_without_the_leaders_approval(office, program):
    one = make("action", approved_on=None)
    [why] = refusals(program("office_head").post(f"action/{one.pk}/start"))
    assert (why["code"], why["rule"], why["clause"]) == ("gate", "measures_were_approved_first", "7.1.d")
    assert (why["register"], why["record"]) == ("action", one.pk)


def test_g11_a_grant_that_outlives_its_contract_is_not_brought_to_life(office, program):
    holder = stories.promised(stories.fit(stories.staff()))
    told = {"valid_to": dt.date(2028, 1, 1), "approved_by": office.user, "state": "approved", "opening": True}
    grant = make("access_grant", vendor_staff=holder, **told)
    told = refusals(program("sec_officer").post(f"access_grant/{grant.pk}/activate"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("grants_end_with_what_they_rest_on", "A.4.b")]
