"""Findings and their measures: the leader approves, nobody starts before, and what is critical is decided on."""

import datetime as dt

import pytest

from tests.examples import make
from tests.improvement.cases_measures import comparing, improving
from tests.outsourcing.cases_oversight import project
from tests.outsourcing.stories import imported
from tests.outsourcing.test_gates import refusals
from tongguan.core.models import Decision
from tongguan.core.refusals import Refused
from tongguan.improvement.models import Action, Finding
from tongguan.outsourcing.models import Project

TODAY = dt.date(2026, 11, 21)
UNSETTLED = dict.fromkeys(("due", "analysed_on", "verified_on", "closed_on"))


@pytest.fixture
def proposed(as_role):
    """A measure that nobody has approved yet."""
    with as_role("office_head", name="录入人"):
        return make("action", approved_on=None)


def test_g15_a_measure_is_not_started_before_the_leader_has_approved_it(as_role, proposed):
    with as_role("office_head"):
        [why] = refusals(proposed, "start")
        assert (why.code, why.rule, why.clause) == ("gate", "measures_were_approved_first", "7.1.d")
        assert (why.register, why.record) == ("action", proposed.pk)
        assert why.who
    with as_role("leader") as actor:
        proposed.workflow.take("approve", proposed)
        decision = Decision.objects.get(register="action", record=proposed.pk)
        assert (decision.kind, decision.state, decision.decided_by) == ("action_approval", "approved", actor.user)
    with as_role("office_head"):
        proposed.workflow.take("start", proposed)
    assert (proposed.state, proposed.approved_on, proposed.started_on) == ("in_progress", TODAY, TODAY)


def test_g15_a_measure_that_names_nobody_or_no_day_is_not_approved(as_role):
    with as_role("office_head", name="录入人"):
        nobodys, endless = make("action", owner=None), make("action", due=None)
    with as_role("leader"):
        for bare in (nobodys, endless):
            [why] = refusals(bare, "approve")
            assert (why.code, why.rule, why.clause) == ("gate", "measures_name_who_and_when", "8.1.a")
            assert why.who


def test_g15_a_measure_that_was_taken_over_as_approved_is_not_started_without_a_leader_who_approved_it(as_role):
    with as_role("office_head", name="录入人"):
        leaderless = make("action", state="approved", approved_by=None, opening=True)
        [why] = refusals(leaderless, "start")
        assert (why.code, why.rule, why.clause) == ("gate", "measures_were_approved_first", "7.1.d")
    assert leaderless.started_on is None


def test_g15_nobody_enters_the_approval_by_hand_but_paper_counts_once_confirmed(as_role, proposed):
    with as_role("office_head", name="录入人"):
        assert [why.code for why in refusals(proposed, "approve_on_paper")] == ["guard"]
        about = {"kind": "action_approval", "register": "action", "record": proposed.pk, "on_paper": True}
        paper = make("decision", scan=make("evidence"), decided_on=TODAY, **about)
        imported(paper, state="approved")
        proposed.workflow.take("approve_on_paper", proposed)
        proposed.workflow.take("start", proposed)
    assert (proposed.state, proposed.approved_by) == ("in_progress", None)


def test_with_a_finding_the_leader_approves_its_measures_in_one_act(as_role):
    with as_role("office_head", name="录入人"):
        finding = make("finding", state="planned", opening=True)
        pair = [make("action", finding=finding, text=text, approved_on=None) for text in ("会签", "培训")]
    with as_role("lead_auditor"):
        assert [(why.code, why.clause) for why in refusals(finding, "approve")] == [("guard", "7.1.d")]
    with as_role("leader"):
        finding.workflow.take("approve", finding)
        assert set(Action.objects.values_list("state", flat=True)) == {"approved"}
        assert Decision.objects.filter(register="action", record__in=[one.pk for one in pair]).count() == len(pair)


def test_a_finding_is_not_submitted_with_a_measure_that_names_nobody(office):
    finding = make("finding", state="analysed", opening=True)
    bare = make("action", finding=finding, owner=None)
    assert [why.clause for why in refusals(finding, "plan")] == ["8.1.a"]
    imported(bare, vendor=finding.vendor)
    finding.workflow.take("plan", finding)


@pytest.fixture
def grave(as_role):
    """A critical finding about a running service."""
    with as_role("office_head", name="录入人"):
        return make("finding", severity="critical", project=project(), found_on=TODAY, **UNSETTLED)


def test_a_critical_finding_waits_for_the_leader_before_its_analysis_is_concluded(as_role, grave):
    with as_role("office_head"):
        assert ("guard", "8.2.a") in {(why.code, why.clause) for why in refusals(grave, "analyse")}
    with as_role("leader"):
        assert [(why.code, why.clause) for why in _refused(grave, "continue_service")] == [("guard", "8.2.a")]
    with as_role("office_head", name="录入人"):
        make("action", finding=grave)
    with as_role("leader"):
        grave.workflow.take("continue_service", grave, reason="已加强值守，业务不能中断")
    with as_role("office_head"):
        grave.workflow.take("analyse", grave)
        told = Decision.objects.get(register="finding", record=grave.pk)
    assert (told.kind, told.opinion) == ("service_continuation", "已加强值守，业务不能中断")


def test_to_suspend_the_service_of_a_critical_finding_suspends_the_project_in_the_same_act(as_role, grave):
    with as_role("leader"):
        grave.workflow.take("suspend_service", grave, reason="数据拟出境")
        assert Project.objects.get(pk=grave.project_id).state == "suspended"
        assert Finding.objects.get(pk=grave.pk).state == "open"
        assert [why.clause for why in _refused(grave, "suspend_service")] == ["8.2.a"]


def _refused(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, reason="试一试")
    return answer.value.refusals


def test_an_improvement_is_not_closed_before_its_effect_is_judged_and_the_rules_follow(office):
    one = improving("measured", changes_documents=True)
    planned = comparing(one)
    assert [why.clause for why in refusals(one, "close")] == ["8.1.d", "8.1.c"]
    imported(planned, state="not_effective")
    one.revisions.model(tenant=one.tenant, improvement=one, rejected_because="效果不明显，不改制度").save()
    one.workflow.take("close", one)
    assert one.state == "closed"
