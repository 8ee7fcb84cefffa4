"""Gates of plan, filing and subcontract: what must be refused, and that nothing else stands in the way."""

import datetime as dt

import pytest

from tests.examples import make
from tests.outsourcing.test_gates import refusals, rules
from tongguan.core.models import Decision
from tongguan.core.refusals import Refused
from tongguan.standards import engine, packs, verdicts
from tongguan.standards.verdicts import Asked

from .planning import PARTS, concluded, filed, imported_as, planned, running
from .stories import change

PACK = packs.load()["gbt32926-2016"]
TODAY = dt.date(2026, 11, 21)


@pytest.fixture
def waiting(as_role):
    """A project that waits for its plan, the plan submitted."""
    with as_role("office_head", name="编制人"):
        return planned("submitted", project=running("plan_pending"))


def test_g08_a_project_does_not_start_with_a_plan_that_is_only_submitted(as_role, waiting):
    project = waiting.project
    with as_role("leader"):
        [why] = refusals(project, "approve_plan")
        assert (why.code, why.rule, why.clause) == ("gate", "project_plan_is_approved", "6.3.b")
        assert (why.register, why.record, why.url) == ("project", project.pk, project.url)
        assert why.who
        waiting.workflow.take("approve", waiting)
        project.workflow.take("approve_plan", project)
    assert (waiting.state, project.state) == ("approved", "mobilising")


def test_g08_an_approval_is_a_decision_on_record_and_needs_no_second_hand(as_role, waiting):
    with as_role("leader") as actor:
        waiting.workflow.take("approve", waiting)
        decision = Decision.objects.get(register="security_plan", record=waiting.pk)
    assert (decision.kind, decision.state, decision.decided_by) == ("plan_approval", "approved", actor.user)
    assert (waiting.approved_by, waiting.approved_at) == (actor.user, TODAY)


@pytest.mark.parametrize("part", PARTS)
def test_g08_a_plan_without_an_item_in_a_part_is_not_approved(as_role, part):
    with as_role("office_head", name="编制人"):
        plan = planned("submitted", items=[each for each in PARTS if each != part])
    with as_role("leader"):
        [why] = refusals(plan, "approve")
        assert (why.rule, why.clause) == (f"plan_has_part_{part}", f"6.3.a.{part}")
        assert (why.register, why.record) == ("security_plan", plan.pk)


def test_g08_a_plan_older_than_its_contract_is_submitted_again(as_role, waiting):
    with as_role("office_head"):
        change(waiting.contract, signed_on=dt.date(2026, 2, 1))
    with as_role("leader"):
        assert rules(waiting, "approve") == ["plan_follows_contract"]
        waiting.workflow.take("return", waiting, reason="合同已另行签订")
    with as_role("office_head"):
        waiting.workflow.take("submit", waiting)
    with as_role("leader"):
        waiting.workflow.take("approve", waiting)
    assert waiting.submitted_at == TODAY


def test_g08_the_approval_on_paper_counts_once_it_is_confirmed_from_its_scan(as_role, waiting):
    with as_role("office_head", name="编制人"):
        assert [(why.code, why.clause) for why in refusals(waiting, "approve_on_paper")] == [("guard", "6.3.b")]
        paper = make(
            "decision",
            kind="plan_approval",
            register="security_plan",
            record=waiting.pk,
            on_paper=True,
            scan=make("evidence"),
            decided_on=TODAY,
        )
        imported_as(paper, state="approved")
        waiting.workflow.take("approve_on_paper", waiting)
    assert (waiting.state, waiting.approved_by, waiting.approved_at) == ("approved", None, TODAY)
    with as_role("office_head"):
        waiting.workflow.take("execute", waiting)


def test_g08_a_plan_that_was_changed_is_executed_only_as_approved_again(as_role):
    with as_role("office_head", name="编制人"):
        plan = planned("executing", project=running())
        plan.workflow.take("amend", plan, reason="新增远程运维")
        assert "state" in {why.code for why in _refused(plan, "execute")}
        assert verdict_of("6.3.b", plan.project) == "nonconform"
    with as_role("leader"):
        plan.workflow.take("approve", plan)
    with as_role("office_head"):
        plan.workflow.take("execute", plan)
        assert verdict_of("6.3.b", plan.project) == "conform"


def test_g08_does_not_open_once_the_time_for_filing_is_over(as_role):
    with as_role("office_head", name="编制人"):
        project = running("plan_pending")
        signed = concluded(project, dt.date(2026, 11, 6))
        planned(project=project, contract=signed, submitted_at=dt.date(2026, 11, 9), approved_at=dt.date(2026, 11, 9))
    with as_role("leader"):
        [why] = refusals(project, "approve_plan")
        assert (why.rule, why.clause) == ("service_is_filed_in_time", "6.5.a")
        assert why.who


def _refused(record, move):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record)
    return answer.value.refusals


def verdict_of(clause, project=None):
    asked = Asked(scope={"project": project.pk} if project else {})
    return verdicts.of_clause(PACK, PACK.clauses[clause], asked).verdict


def test_g09_on_the_eleventh_working_day_without_a_filing_the_clause_turns_red(office, tenant, on_day):
    on_day(2026, 11, 20)
    project = running("plan_pending")
    concluded(project, dt.date(2026, 11, 6))
    engine.freshen(tenant)
    assert verdict_of("6.5.a", project) == "unknown"
    on_day(2026, 11, 21)
    engine.freshen(tenant)
    result = verdicts.of_clause(PACK, PACK.clauses["6.5.a"], Asked())
    assert result.verdict == "nonconform"
    [named] = [row for one in result.checks for row in one.records]
    assert (named["register"], named["id"]) == ("project", project.pk)


def test_g09_a_day_off_of_the_tenant_moves_the_deadline(office, tenant):
    project = running("plan_pending")
    concluded(project, dt.date(2026, 11, 6))
    engine.freshen(tenant)
    assert verdict_of("6.5.a", project) == "nonconform"
    office.notes.clear()
    make("calendar_day", day=dt.date(2026, 11, 20), is_working=False, name="局庆")
    engine.freshen(tenant)
    assert verdict_of("6.5.a", project) == "unknown"
    assert verdicts.of_clause(PACK, PACK.clauses["6.5.a"], Asked()).verdict == "unknown"


def test_g09_a_filing_that_was_not_filled_from_the_registers_is_not_submitted(office):
    filing = make("filing", submitted_at=None)
    told = [(why.code, why.clause) for why in refusals(filing, "submit")]
    assert ("guard", "6.5.a") in told


@pytest.mark.parametrize(
    ("group", "clause"),
    [("F1", "6.5.a.1"), ("F2", "6.5.a.2"), ("F3", "6.5.a.3"), ("F4", "6.5.a.4"), ("F5", "6.5.a.5")],
)
def test_g09_each_group_of_information_that_is_missing_is_named_by_its_clause(office, group, clause):
    filing = filed("draft")
    row = filing.groups.get(group=group)
    kept = row.content
    change(row, content="")
    [why] = refusals(filing, "submit")
    assert (why.code, why.clause, why.register, why.record) == ("gate", clause, "filing", filing.pk)
    change(filing.groups.get(group=group), content=kept)
    filing.workflow.take("submit", filing)
    assert (filing.state, filing.submitted_at) == ("submitted", TODAY)


def test_g09_nothing_is_filed_before_contract_and_nda_are_signed(office):
    filing = filed("draft")
    filing.contract.vendor.ndas.get().void("误录")
    assert rules(filing, "submit") == ["filing_follows_the_signatures"]


def test_g12_a_subcontractor_without_the_ten_conditions_is_not_approved(as_role):
    with as_role("office_head", name="经办人"):
        weak = make("vendor")
        failed = make("vendor_assessment", vendor=weak, state="failed", opening=True)
        wanted = make("subcontract", sub_vendor=weak, assessment=failed)
    with as_role("office_head", name="负责人") as actor:
        [why] = refusals(wanted, "approve")
        assert (why.code, why.rule, why.clause) == ("gate", "subcontractor_meets_the_conditions", "6.4.b.1")
        assert (why.register, why.record) == ("subcontract", wanted.pk)
        imported_as(failed, state="passed")
        wanted.workflow.take("approve", wanted)
    assert (wanted.state, wanted.approved_by, wanted.approved_on) == ("approved", actor.user, TODAY)


def test_g12_a_subcontract_that_no_audit_reaches_is_not_approved(as_role):
    with as_role("office_head", name="经办人"):
        silent = make("subcontract", audit_right="")
    with as_role("office_head", name="负责人"):
        told = {(why.code, why.field or why.rule) for why in refusals(silent, "approve")}
    assert told == {("needs", "audit_right"), ("gate", "subcontractor_can_be_audited")}


def test_where_nothing_is_subcontracted_the_promise_of_the_vendor_alone_decides(office, tenant):
    signed = concluded(running())
    engine.freshen(tenant)
    assert verdict_of("6.4.b.1") == "conform"
    make("subcontract", project=signed.project, vendor=signed.vendor, state="requested", opening=True)
    engine.freshen(tenant)
    assert verdict_of("6.4.b.1") == "nonconform"
