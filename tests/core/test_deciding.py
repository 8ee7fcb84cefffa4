"""A step that is a decision of the leader stands in the register of decisions, and a refused one does not."""

import pytest

from tests import people
from tests.examples import make
from tongguan.core import workflow
from tongguan.core.actor import acting
from tongguan.core.models import AuditEntry, Decision
from tongguan.core.refusals import Refusal, Refused
from tongguan.outsourcing.models import Project


def told_of(record, register="project"):
    return list(Decision.objects.filter(register=register, record=record.pk).values_list("kind", "state", "opinion"))


@pytest.fixture
def waiting(office):
    """Two projects that wait for their leader."""
    leader = make("person", account=people.account("leader", tenant=acting().tenant))
    return [make("project", state="decision_pending", opening=True, leader=leader) for _each in range(2)]


@pytest.mark.parametrize(("move", "outcome"), [("reconsider", "returned"), ("refuse", "rejected")])
def test_sending_back_and_refusing_are_decisions_with_who_when_and_why(as_role, waiting, today, move, outcome):
    with as_role("leader") as leader:
        waiting[0].workflow.take(move, waiting[0], reason="控制成本过高")
        [decision] = Decision.objects.filter(register="project", record=waiting[0].pk)
    assert (decision.kind, decision.state, decision.outcome) == ("outsourcing_go", outcome, outcome)
    assert (decision.opinion, decision.decided_by, decision.decided_on) == ("控制成本过高", leader.user, today)
    assert str(waiting[0]) in decision.subject


def test_a_decision_that_is_refused_leaves_no_decision_and_no_trail(as_role, waiting):
    with as_role("leader"):
        entries = AuditEntry.objects.count()
        with pytest.raises(Refused):
            waiting[0].workflow.take("approve", waiting[0])
        assert told_of(waiting[0]) == []
        assert AuditEntry.objects.count() == entries


def test_of_two_steps_only_the_one_that_its_gate_holds_back_loses_its_decision(as_role, waiting, monkeypatch):
    held, passed = waiting
    against = [Refusal(code="gate", message="关口未开")]
    shut = {(Project, held.pk): against}
    asked = lambda _gate, model, pks: {pk: shut[model, pk] for pk in pks if (model, pk) in shut}  # noqa: E731  one line says it
    monkeypatch.setattr(workflow, "after_step", asked)
    with as_role("leader"):
        taken = Project.workflow.take_all(Project.objects.all(), "refuse", reason="不再需要")
        assert (taken.moved, taken.refused) == ([passed.pk], {held.pk: against})
        assert told_of(held) == []
        assert told_of(passed) == [("outsourcing_go", "rejected", "不再需要")]
    kept = Project.objects.filter(pk__in=[held.pk, passed.pk]).order_by("pk")
    with as_role("leader"):
        assert list(kept.values_list("state", flat=True)) == ["decision_pending", "not_approved"]


def test_accepting_an_assessment_is_the_decision_on_the_level(as_role, office):
    assessment = make("risk_assessment", state="completed", opening=True, acceptance_level=12)
    with as_role("leader"):
        assessment.workflow.take("accept", assessment)
        [decision] = Decision.objects.filter(register="risk_assessment", record=assessment.pk)
        assert (decision.kind, decision.state) == ("risk_acceptance_level", "approved")
        assert "12" in decision.subject
