"""A leader's decision asks for a second factor where policy says so, by every door and for many records at once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tongguan.core import assurance, clock, preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Decision, Preference
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition
from tongguan.organisation.models import Objective
from tongguan.outsourcing.models import Project


@pytest.fixture
def in_production(demanded):
    """Leaders prove a factor when they decide, administrators before what is sensitive."""
    demanded(assurance.FOR_DECISIONS, assurance.FOR_ADMINISTRATORS)


@pytest.fixture
def objectives(office):
    """Two that wait for the leader."""
    return [make("objective") for _each in range(2)]


def codes_of(refused):
    return {pk: [one.code for one in against] for pk, against in refused.items()}


def move(*by, **more):
    """A step by these roles."""
    return Transition(name="step", label="step", source=["a"], target="b", by=by, **more)


def test_a_decision_is_what_leaders_alone_may_take_or_what_is_put_on_record_as_one():
    assert assurance.is_decision(move(Role.LEADER))
    assert assurance.is_decision(move(Role.DEPT_SECURITY_LEADER, Role.UNIT_SECURITY_LEADER))
    assert not assurance.is_decision(move(Role.LEADER, Role.OFFICE_HEAD))
    assert not assurance.is_decision(move(Role.OFFICE_HEAD))
    found = {
        (name, one.name)
        for name, register in registry.items()
        for one in (register.model.workflow.transitions.values() if register.model.workflow else ())
        if assurance.is_decision(one)
    }
    wanted = {("project", "approve"), ("project", "refuse"), ("security_plan", "approve"), ("policy", "approve")}
    wanted |= {("decision", "approve"), ("risk_assessment", "accept"), ("objective", "approve")}
    assert wanted <= found
    assert ("nda", "sign") not in found
    assert ("decision", "confirm_approved") not in found


def test_steps_of_administrators_alone_ask_too():
    decisions, administrators = assurance.FOR_DECISIONS, assurance.FOR_ADMINISTRATORS
    assert assurance.asks(move(Role.SECADMIN)) == (administrators,)
    assert assurance.asks(move(Role.SECADMIN, Role.LEADER)) == (administrators, decisions)
    assert assurance.asks(move(Role.LEADER)) == (decisions,)
    assert assurance.asks(move(Role.SECADMIN, Role.OFFICE_HEAD)) == ()
    assert assurance.asks(move(Role.SYSTEM)) == ()


def test_a_step_of_an_administrator_is_due_where_that_is_demanded(as_role, demanded):
    with as_role("secadmin") as actor:
        assert not assurance.due(actor, move(Role.SECADMIN))
        demanded(assurance.FOR_ADMINISTRATORS)
        assert assurance.due(actor, move(Role.SECADMIN))
        assert not assurance.due(actor, move(Role.LEADER))
        assurance.prove(actor, "certificate")
        assert not assurance.due(actor, move(Role.SECADMIN))


def test_outside_production_leaders_decide_without(as_role, objectives):
    with as_role("leader"):
        objectives[0].workflow.take("approve", objectives[0])
        assert objectives[0].state == "approved"


def test_without_a_proof_a_decision_is_refused_and_with_one_the_trail_tells_the_means(
    as_role, objectives, in_production
):
    record = objectives[0]
    with as_role("leader") as leader:
        with pytest.raises(Refused) as refused:
            record.workflow.take("approve", record)
        (reason,) = refused.value.refusals
        assert (reason.code, reason.url) == ("second_factor", "/account/proof/")
        assurance.prove(leader, "totp")
        record.workflow.take("approve", record)
        entry = AuditEntry.objects.get(register="objective", record=record.pk, action="approve")
        assert entry.changes["second_factor"] == [None, "totp"]


def test_many_at_once_are_all_refused_and_one_proof_is_enough_for_all(as_role, objectives, in_production):
    rows = Objective.objects.filter(pk__in=[one.pk for one in objectives])
    with as_role("leader") as leader:
        taken = Objective.workflow.take_all(rows, "approve")
        assert taken.moved == []
        assert codes_of(taken.refused) == {one.pk: ["second_factor"] for one in objectives}
        assurance.prove(leader, "recovery")
        assert len(Objective.workflow.take_all(rows, "approve").moved) == 2


def test_a_proof_holds_for_as_many_minutes_as_are_set(as_role, objectives, in_production, monkeypatch):
    first, second = objectives
    with as_role("secadmin"):
        Preference(key=assurance.MINUTES, value="10", reason="会议上连续签批", since="2026-01-01").save()
    began = clock.now()
    with as_role("leader") as leader:
        assurance.prove(leader, "totp")
        monkeypatch.setattr(clock, "now", lambda: began + dt.timedelta(minutes=9))
        first.workflow.take("approve", first)
        monkeypatch.setattr(clock, "now", lambda: began + dt.timedelta(minutes=11))
        with pytest.raises(Refused):
            second.workflow.take("approve", second)


def test_whoever_only_looks_sees_the_step_open(as_role, objectives, in_production):
    with as_role("leader"):
        (shown,) = [one for one in objectives[0].workflow.moves(objectives[0]) if one.transition.name == "approve"]
        assert shown.open


def test_whose_step_it_is_not_is_told_that_and_not_asked_for_a_code(as_role, objectives, in_production):
    with as_role("office_staff"), pytest.raises(Refused) as refused:
        objectives[0].workflow.take("approve", objectives[0])
    assert [one.code for one in refused.value.refusals] == ["role"]


def test_the_decision_on_record_beneath_a_step_is_covered_by_the_same_proof(as_role, office, in_production, user_with):
    leader = make("person", account=user_with("leader"))
    project = make("project", state="decision_pending", opening=True, leader=leader)
    with as_role("leader") as actor:
        with pytest.raises(Refused):
            project.workflow.take("refuse", project, reason="不再需要")
        assert not Decision.objects.filter(register="project", record=project.pk).exists()
        assurance.prove(actor, "totp")
        project.workflow.take("refuse", project, reason="不再需要")
        assert Decision.objects.get(register="project", record=project.pk).state == "rejected"
    assert Project.workflow.transitions["refuse"].decides


def test_sensitive_acts_ask_administrators_and_leaders_and_nobody_else(as_role, in_production):
    for role, asked in {"secadmin": True, "sysadmin": True, "leader": True, "office_head": False}.items():
        with as_role(role) as actor:
            assert assurance.missing(actor) is asked, role
            if asked:
                with pytest.raises(assurance.Unproved):
                    assurance.require()
                assurance.prove(actor, "totp")
            assurance.require()


def test_where_nothing_is_demanded_nothing_is_asked(as_role):
    with as_role("secadmin"):
        assurance.require()


def test_a_session_carries_its_proof_and_without_one_it_goes_with_the_actor(user_with, tenant, in_production):
    user, session = user_with("secadmin"), {}
    with acting_as(user, tenant) as actor:
        assurance.prove(actor, "totp", session)
    with acting_as(user, tenant) as actor:
        assert assurance.proof_of(actor) is None
        assurance.carry(actor, session)
        assert assurance.proof_of(actor).means == "totp"


def test_only_the_security_administrator_says_what_is_demanded(as_role):
    for role, may in {"secadmin": True, "sysadmin": False, "leader": False}.items():
        with as_role(role):
            if may:
                preferences.refuse(assurance.FOR_DECISIONS, "false")
            else:
                with pytest.raises(ValidationError):
                    preferences.refuse(assurance.FOR_DECISIONS, "false")
    with as_role("secadmin"):
        for key, value in {assurance.MINUTES: "61", "second_factor.trusted_networks": "office"}.items():
            with pytest.raises(ValidationError) as wrong:
                preferences.refuse(key, value)
            assert "value" in wrong.value.message_dict
