"""Gates of the running service: a stage is accepted, and a change closed, only after what the standard asks for."""

import datetime as dt

import pytest

from tests.examples import make
from tests.improvement.cases_supervision import OTHERS, PROBLEM
from tests.operations.cases_changes import made, reviewed
from tests.operations.cases_contracts import answered
from tests.operations.cases_oversight import moment
from tests.outsourcing.cases_oversight import LONG_AGO, project
from tests.outsourcing.cases_stages import stage, verified
from tests.outsourcing.stories import change, contract, staff
from tongguan.core import duty_rounds
from tongguan.core.models import Decision, PeriodicTask
from tongguan.core.refusals import Refused
from tongguan.improvement.models import Finding
from tongguan.outsourcing.filed_facts import note_changes

UNDATED = dict.fromkeys(("started_on", "ended_on", "reported_on", "closed_on"))
HELD, LEFT = dt.date(2026, 2, 1), dt.date(2026, 9, 1)


def rules(record, move):
    """Rule and clause of every reason against a move; the page must have said the same beforehand."""
    shown = next(each for each in record.workflow.moves(record) if each.transition.name == move)
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    told = answer.value.refusals
    assert [refusal.as_dict() for refusal in shown.refusals] == [refusal.as_dict() for refusal in told]
    return {(refusal.rule, refusal.clause) for refusal in told}


def test_g13_a_stage_is_not_accepted_while_somebody_who_left_holds_a_right(office):
    one = stage()
    gone = staff("offboarded", project=one.project, onboarded_on=HELD, offboarded_on=LEFT)
    grant = make("access_grant", vendor_staff=gone, state="active", opening=True)
    done = {"started_at": moment(LEFT, 9), "ended_at": moment(LEFT, 12), "state": "confirmed", "opening": True}
    make("service_log", vendor_staff=gone, project=one.project, **done)
    verified(one)
    assert rules(one, "verify") == {("rights_are_verified", "7.2.a.2")}
    grant.workflow.take("revoke", grant, reason="离场未收回")
    one.workflow.take("verify", one)
    assert one.state == "verified"


def test_g13_a_stage_that_nobody_verified_is_not_accepted(office):
    told = rules(stage(), "verify")
    assert told == {("milestone_is_verified", "7.2.a"), ("accepted_stage_passed_or_was_decided", "7.2.b")}


def test_g13_what_is_not_confirmed_or_not_trained_stands_against_the_stage(office):
    one = stage()
    serving = staff(project=one.project, onboarded_on=HELD)
    log = make("service_log", vendor_staff=serving, project=one.project, started_at=moment(LEFT, 9), ended_at=None)
    verified(one)
    told = {("service_records_are_verified", "7.2.a.3"), ("training_is_verified", "7.2.a.4")}
    assert rules(one, "verify") == told
    assert log.state == "open"


def test_a_problem_becomes_a_finding_and_a_question_to_the_leader_and_the_stage_waits_for_the_answer(as_role):
    with as_role("office_staff", name="录入人"):
        one = stage()
        items = [PROBLEM | {"cause": "离场未通知"}, *OTHERS]
        check = make("stage_verification", milestone=one, items=items, verified_on=None)
    with as_role("assessor", name="评估员"):
        check.workflow.take("pass_on_conditions", check)
        found = Finding.objects.get(register="stage_verification", record=check.pk)
        told = (found.clause, found.text, found.root_cause, found.project, found.kind)
        assert told == ("7.2.a.2", "账号未回收", "离场未通知", one.project, "problem")
    with as_role("office_head", name="负责人"):
        assert rules(one, "verify") == {("accepted_stage_passed_or_was_decided", "7.2.b")}
    with as_role("leader", name="主管领导"):
        asked = Decision.objects.get(register="stage_verification", record=check.pk, kind="improvement")
        asked.workflow.take("approve", asked)
    with as_role("office_head", name="负责人"):
        one.workflow.take("verify", one)
        assert one.state == "verified"


def test_a_verification_says_of_every_security_term_whether_it_is_kept_before_it_is_concluded(as_role):
    with as_role("office_staff", name="录入人"):
        agreed = contract("in_force")
        term = make("contract_clause", contract=agreed, code="CS-01")
        check = make("stage_verification", milestone=stage(one=agreed.project, contract=agreed), verified_on=None)
    with as_role("assessor", name="评估员"):
        assert rules(check, "pass") == {("", "7.2.a.1")}
        row = check.terms.model(verification=check, term=term, result="broken", found="目标未达成")
        row.save()
        assert rules(check, "pass") == {("", "7.2.a")}
        change(row, result="fulfilled")
        check.workflow.take("pass", check)
        assert check.state == "passed"


def test_g14_a_change_of_the_service_is_closed_when_risk_contract_and_filing_followed(office):
    agreed = contract("in_force", project=project())
    filing = make("filing", project=agreed.project, state="accepted", filed_on=LEFT, amendments=[], opening=True)
    late = change(filing, action="opening", filed_office="另一处", differs_since=dt.date(2026, 11, 20))
    one = made("reviewed", project=agreed.project, is_major=True, affects_contract=True, closed_on=None)
    assert rules(one, "close") == {
        ("closed_change_led_to_a_risk_review", "7.1.b"),
        ("closed_change_is_answered_in_the_contract", "6.2.1.b"),
        ("closed_change_is_told_to_the_authority", "6.5.b"),
    }
    reviewed(agreed.project)
    answered(agreed, on=dt.date(2026, 10, 20))
    change(late, action="opening", differs_since=None)
    one.workflow.take("close", one)
    assert one.state == "closed"


def test_g14_a_change_that_nobody_approved_is_not_closed_and_one_inside_the_house_is_no_business_of_the_gate(office):
    bare, inner = made("reviewed", approved_on=None, closed_on=None), made("reviewed", project=None, approved_on=None)
    assert rules(bare, "close") == {("service_change_is_managed", "A.6.c")}
    inner.workflow.take("close", inner)
    assert inner.state == "closed"


def test_g14_another_project_manager_of_the_vendor_makes_two_tasks(office, tenant):
    agreed = contract("in_force", project=project(office=None))
    old, new = (staff(project=agreed.project, vendor=agreed.vendor, onboarded_on=LONG_AGO) for _each in range(2))
    agreed = change(agreed, project_manager=old)
    filing = make("filing", project=agreed.project, contract=agreed, state="accepted", amendments=[], opening=True)
    told = {"filed_manager": old.person.name, "filed_vendor": agreed.vendor.name, "filed_on": LEFT}
    same = {"filed_service": "operation", "filed_plan": "", "filed_office": "", "filed_scale": agreed.vendor.scale}
    change(filing, action="opening", filed_qualifications=agreed.vendor.qualifications, **told, **same)
    duty_rounds.keep_all(tenant)
    wanted = PeriodicTask.objects.filter(rule__in=["FILING_UPDATE", "RISK_EVENT"])
    assert not wanted.exists()
    change(new.person, name="新任经理")
    change(agreed, project_manager=new)
    note_changes(tenant)
    duty_rounds.keep_all(tenant)
    assert sorted(wanted.values_list("rule", flat=True)) == ["FILING_UPDATE", "RISK_EVENT"]


def test_an_audit_of_the_management_begins_with_a_mandate_and_by_others_than_those_who_run_it(as_role):
    with as_role("office_head", name="录入人"):
        head = make("person")
        one = project(office_head=head)
        team = [{"person": head, "part": "lead"}]
        audit = make("audit", project=one, team=team, mandate=None, state="planned", opening=True, **UNDATED)
        pending = make("decision", kind="audit_mandate")
    with as_role("lead_auditor", name="审核组长"):
        assert rules(audit, "begin") == {("", "7.1.c")}
        shown = next(each for each in audit.workflow.moves(audit) if each.transition.name == "begin")
        assert len(shown.refusals) == 2
        change(audit.team.get(), person=make("person"))
        audit = change(audit, mandate=pending)
        assert len(next(e for e in audit.workflow.moves(audit) if e.transition.name == "begin").refusals) == 1
        change(pending, action="opening", state="approved")
        audit.workflow.take("begin", audit)
        assert audit.state == "executing"
