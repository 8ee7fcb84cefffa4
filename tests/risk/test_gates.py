"""Gates of the risk assessment and of the leader's decision: what must be refused, and what then stands open."""

import pytest

from tests.examples import make
from tests.outsourcing.stories import change, imported
from tests.outsourcing.test_gates import refusals, rules
from tongguan.core.forms import form_of
from tongguan.core.models import Decision
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry

from .stories import DEAR, LOFTY, before_decision, found, leader, treated, weighed


def open_moves(record):
    return sorted(move.transition.name for move in record.workflow.moves(record) if move.open)


def against(record, move, **said):
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, **said)
    return answer.value.refusals


@pytest.fixture
def planned(office):
    """A project that lacks nothing before it is submitted for decision."""
    return before_decision("planning")


@pytest.fixture
def waiting(office):
    """A project that lacks nothing but its leader's decision."""
    return before_decision()


@pytest.fixture
def led(office, as_role):
    """What is asked in the name of the leader."""
    return lambda: as_role("leader", name="主管领导")


def test_g02_a_risk_without_what_is_left_of_it_is_named(planned):
    risk = planned.risk_assessments.get().risks.first()
    change(risk, residual_l=None, residual_i=None)
    [why] = refusals(planned, "submit")
    assert (why.code, why.rule, why.clause) == ("gate", "residual_risk_is_assessed", "5.1.1.d")
    assert (why.register, why.record) == ("risk", risk.pk)
    assert str(risk) in why.message
    change(risk, residual_l=1, residual_i=1)
    planned.workflow.take("submit", planned)
    assert planned.state == "decision_pending"


def test_g02_a_project_that_was_never_assessed_is_told_all_that_is_missing(office):
    bare = make("project", state="planning", opening=True)
    assert {"project_is_assessed", "cost_and_benefit_are_weighed", "risks_are_reported_to_the_leader"} <= set(
        rules(bare, "submit")
    )


def test_g03_the_leader_cannot_approve_while_the_assessment_is_under_way(waiting, led):
    imported(waiting.risk_assessments.get(), state="in_progress")
    with led():
        [why] = [each for each in refusals(waiting, "approve") if each.clause == "5.1.2.b.3"]
        assert (why.code, why.rule) == ("gate", "assessment_is_accepted_before_outsourcing")
        assert open_moves(waiting) == ["reconsider", "refuse"]


def test_g03_a_risk_of_20_that_nothing_treats_is_refused_even_to_the_leader(waiting, led):
    assessment = waiting.risk_assessments.get()
    risk = found(assessment, **LOFTY)
    assert risk.residual == 20
    with led():
        assert "5.1.2.b.3" in {why.clause for why in refusals(waiting, "approve")}
        assert open_moves(waiting) == ["reconsider", "refuse"]
    change(risk, target_l=2, target_i=3)
    with led():
        assert rules(waiting, "approve") == ["no_risk_stays_untreated"]
    treated(risk)
    with led():
        waiting.workflow.take("approve", waiting)
    assert waiting.state == "selecting"


def test_g03_what_the_standard_forbids_is_waived_by_nobody(waiting, led):
    waiver = make("waiver", state="approved", opening=True)
    form = form_of(registry["waiver"]).of(waiver, {"clause": "5.1.2.b.3"})
    assert not form.is_valid()
    imported(waiver, clause="5.1.2.b.3")
    imported(waiting.risk_assessments.get(), state="completed")
    with led():
        assert "assessment_is_accepted_before_outsourcing" in rules(waiting, "approve")


def test_g03_an_analysis_that_forbids_leaves_only_refusing_and_sending_back(waiting, led):
    assessment = imported(waiting.risk_assessments.get(), state="in_progress")
    assert weighed(assessment).conclusion == "forbid"
    imported(assessment, state="accepted")
    with led():
        assert rules(waiting, "approve") == ["decision_follows_cost_and_benefit"]
        assert open_moves(waiting) == ["reconsider", "refuse"]
        waiting.workflow.take("refuse", waiting, reason="风险无法处置")
    assert waiting.state == "not_approved"


def test_g03_what_costs_too_much_goes_ahead_only_with_reasons(waiting, led):
    assert weighed(waiting.risk_assessments.get(), DEAR).conclusion == "reconsider"
    with led():
        assert "approve" in open_moves(waiting)
        assert [why.clause for why in against(waiting, "approve")] == ["5.1.2.b.2"]
        assert not Decision.objects.filter(kind="outsourcing_go").exists()
        waiting.workflow.take("approve", waiting, reason="民生服务不能中断")
        assert Decision.objects.get(kind="outsourcing_go").opinion == "民生服务不能中断"
    assert waiting.state == "selecting"


def test_g03_what_was_approved_stands_in_the_register_of_decisions(waiting, led, today):
    with led() as actor:
        waiting.workflow.take("approve", waiting)
        decision = Decision.objects.get(kind="outsourcing_go", register="project", record=waiting.pk)
    assert (decision.state, decision.outcome, decision.decided_by) == ("approved", "approved", actor.user)
    assert decision.decided_on == today


def test_g03_another_leader_does_not_decide(waiting, as_role):
    with as_role("leader", name="别的领导"):
        assert [why.clause for why in against(waiting, "approve")] == ["4.1.b"]


def test_g03_above_the_standard_level_each_risk_is_accepted_by_name(waiting, led):
    assessment = imported(waiting.risk_assessments.get(), acceptance_level=12)
    between = {"likelihood": 4, "impact": 4, "residual_l": 3, "residual_i": 4}
    risk = found(assessment, state="treated", opening=True, owner=waiting.leader, **between)
    with led():
        assert rules(waiting, "approve") == ["risks_above_standard_are_accepted_by_name"]
        risk.workflow.take("accept", risk)
        waiting.workflow.take("approve", waiting)
    assert (waiting.state, risk.accepted_by) == ("selecting", leader())
