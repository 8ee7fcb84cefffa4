"""What holds for every state machine: no state is lost, no move is anybody's, a refused move leaves nothing behind."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import BESIDE, READY, make
from tongguan.core import audit, forms, gates, registers, startup
from tongguan.core.actor import acting_as
from tongguan.core.ledger import OPENING
from tongguan.core.models import AuditEntry
from tongguan.core.refusals import Refused
from tongguan.core.roles import Role
from tongguan.core.workflow import effects

MACHINES = {name: register for name, register in registers.registry.items() if register.model.workflow}
MOVES = [(name, move) for name, register in MACHINES.items() for move in register.model.workflow.transitions.values()]
every_machine = pytest.mark.parametrize("register", MACHINES.values(), ids=MACHINES)


def moves_where(condition):
    chosen = [(name, move) for name, move in MOVES if condition(move)]
    return pytest.mark.parametrize(("name", "move"), chosen, ids=[f"{name}.{move.name}" for name, move in chosen])


def judged(move):
    """Whether the move leads through a gate that somebody has built."""
    return bool(move.gate) and bool(gates.declared[move.gate].checks)


@pytest.fixture
def tenant(db, standing):
    """The department whose examples stand already."""
    return standing.tenant


@pytest.fixture
def standing_at(standing):
    """`standing_at("nda", "signed")` puts the example of a register into a state, as an import would record it."""

    def put(name, state, **given):
        record = standing.record(MACHINES[name])
        formed = {*forms.editable(record), *MACHINES[name].children} & given.keys()
        form = forms.form_of(MACHINES[name]).of(record, {field: given.pop(field) for field in formed})
        assert not formed or form.is_valid(), form.all_errors()
        for field, value in (given | {"state": state, "opening": True}).items():
            setattr(record, field, value)
        if formed:
            return form.save(action=OPENING)
        record.save(action=OPENING)
        return record

    return put


@pytest.fixture
def ready_for(standing_at):
    """Puts the example where a move begins, with all that the move wants."""

    def prepare(name, move, **but):
        record = standing_at(name, move.source[0], **READY.get((name, move.name), dict)() | but)
        BESIDE.get((name, move.name), lambda _record: None)(record)
        return record

    return prepare


def register_field(name, field):
    return MACHINES[name].model._meta.get_field(field)


def stored(record):
    return type(record)._base_manager.filter(pk=record.pk).values().get()


def refused(record, move):
    """The codes with which a move is refused."""
    with pytest.raises(Refused) as answer:
        record.workflow.take(move.name, record, reason="试一试")
    return {refusal.code for refusal in answer.value.refusals}


@every_machine
def test_its_declaration_is_sound(register):
    assert list(startup._machine(register, register.model.workflow)) == []


@every_machine
def test_every_state_can_be_reached_from_the_first(register):
    machine = register.model.workflow
    reached, before = {machine.states.values[0]}, set()
    while reached != before:
        before = set(reached)
        reached |= {move.target for move in machine.transitions.values() if set(move.source) & reached}
    assert reached == set(machine.states.values)


@every_machine
def test_what_may_be_edited_in_a_state_is_told_of_real_states_and_fields(register):
    for state, fields in register.model.workflow.editable_in.items():
        assert state in register.model.workflow.states.values
        assert set(fields) <= {*forms.editable(register.model), *register.children}


@every_machine
def test_its_diagram_names_every_state_and_move(register):
    drawn = register.model.workflow.mermaid()
    for name in [*register.model.workflow.transitions, *register.model.workflow.states.values]:
        assert name in drawn


@moves_where(lambda move: True)
def test_a_move_has_people_who_may_take_it_and_they_may_read_the_register(name, move):
    register = MACHINES[name]
    assert move.by
    assert set(move.by) <= set(Role)
    assert set(move.by) - {Role.SYSTEM} <= {*register.readers, *register.writers}
    assert str(move.label)
    assert set(move.effects) <= set(effects)


@moves_where(lambda move: move.gate)
def test_the_gate_of_a_move_exists_and_can_judge_its_register(name, move):
    assert move.gate in gates.declared
    assert gates.scope_of(MACHINES[name].model)


@every_machine
def test_a_move_is_refused_out_of_another_state_and_to_whoever_has_not_its_role_and_leaves_no_trace(
    as_role, standing_at, user_with, register
):
    moves = register.model.workflow.transitions.values()
    barred = [(move, user_with(*set(Role) - set(move.by) - {Role.SYSTEM}, name=f"无权{move.name}")) for move in moves]
    for state in register.model.workflow.states.values:
        with as_role("office_head") as office:
            record = standing_at(register.name, state)
            before, entries = stored(record), AuditEntry.objects.count()
        for move, outsider in barred:
            with acting_as(outsider, office.tenant):
                codes = refused(record, move)
            assert "role" in codes, move.name
            assert ("state" in codes) == (state not in move.source), f"{move.name} out of {state}"
        with acting_as(office.user, office.tenant):
            assert (stored(record), AuditEntry.objects.count()) == (before, entries)


@moves_where(lambda move: move.built and not move.gate)
def test_a_move_moves_and_leaves_one_entry(as_role, ready_for, name, move, today):
    with as_role("office_head", name="录入人"):
        record = ready_for(name, move)
        before, entries = stored(record), audit.history(name, record.pk).count()
    with as_role(*move.by, name="办事的人") as actor:
        assert [each.open for each in record.workflow.moves(record) if each.transition is move] == [True]
        record.workflow.take(move.name, record, reason="按期办理", on=dt.date(2026, 11, 3))
        entry = audit.history(name, record.pk).first()
        assert (entry.action, entry.actor, entry.reason, entry.on) == (
            move.name,
            actor.user,
            "按期办理",
            dt.date(2026, 11, 3),
        )
        assert entry.changes["state"] == [before["state"], move.target]
        assert audit.history(name, record.pk).count() == entries + 1
        after = stored(record)
        assert (after["state"], after["version"], entry.version) == (move.target, *[before["version"] + 1] * 2)
        for stamp in move.stamps:
            known = None if stamp in move.clears else before[stamp]
            assert after[stamp] == known or (known, after[stamp]) == (None, dt.date(2026, 11, 3))
            assert after[stamp]
        for sign in move.signs:
            assert after[f"{sign}_id"] == actor.user.pk
        cleared = {register_field(name, field).attname for field in move.clears if field not in move.stamps}
        assert {after[column] for column in cleared} <= {None}
        told = {"state", "version", *move.stamps, *cleared, *(f"{sign}_id" for sign in move.signs)}
        assert {field for field in after if after[field] != before[field]} <= told


@moves_where(lambda move: move.needs)
def test_a_move_names_each_field_that_must_be_filled_first(as_role, ready_for, name, move):
    fields = {field: MACHINES[name].model._meta.get_field(field) for field in move.needs}
    empty = {field: None if kind.null else "" for field, kind in fields.items()}
    with as_role("office_head", name="录入人"):
        record = ready_for(name, move, **empty)
    with as_role(*move.by, name="办事的人"), pytest.raises(Refused) as answer:
        record.workflow.take(move.name, record, reason="试一试")
    named = {refusal.field for refusal in answer.value.refusals if refusal.code == "needs"}
    assert named == set(move.needs)


@moves_where(lambda move: move.not_by_who_did and move.built)
def test_whoever_did_the_one_thing_may_not_do_the_other(as_role, name, move):
    with as_role("office_head", *move.by, name="一人包办"):
        record = make(name, state=move.source[0], **READY.get((name, move.name), dict)())
        if "create" not in move.not_by_who_did:
            audit.note(name, record.pk, move.not_by_who_did[0])
        before = stored(record)
        assert "segregation" in refused(record, move)
        assert stored(record) == before


@moves_where(lambda move: move.reason)
def test_a_move_that_wants_a_reason_is_refused_without(as_role, ready_for, name, move):
    with as_role("office_head", name="录入人"):
        record = ready_for(name, move)
    with as_role(*move.by, name="办事的人"), pytest.raises(Refused) as answer:
        record.workflow.take(move.name, record)
    assert ("needs", "reason") in {(refusal.code, refusal.field) for refusal in answer.value.refusals}


def test_every_move_is_built_and_every_gate_is_judged_by_something():
    assert [(name, move.name) for name, move in MOVES if not move.built or (move.gate and not judged(move))] == []


BARE = {
    "action": {"owner": None},
    "remote_access": {"controls": []},
    "service_log": {"method": "remote"},
    "change": {"approved_on": None},
    "subcontract": {"audit_right": ""},
    "vendor": {"data_locations": [{"place": "abroad"}]},
}
"""What is taken from an example that its gate would let through as it is."""


@moves_where(lambda move: move.built and judged(move))
def test_a_gate_refuses_a_bare_record_with_clause_and_helper_and_leaves_no_trace(as_role, name, move):
    with as_role("office_head", name="录入人"):
        record = make(name, state=move.source[0], opening=True, **BARE.get(name, {}))
    with as_role(*move.by, name="办事的人"):
        before, entries = stored(record), AuditEntry.objects.count()
        shown = next(each for each in record.workflow.moves(record) if each.transition is move)
        with pytest.raises(Refused) as answer:
            record.workflow.take(move.name, record, reason="试一试")
        assert (stored(record), AuditEntry.objects.count()) == (before, entries)
    shut = [refusal for refusal in answer.value.refusals if refusal.code in {"gate", "not_built"}]
    assert shut
    for refusal in shut:
        assert refusal.message
        assert refusal.code == "not_built" or (refusal.rule and refusal.clause and refusal.who and refusal.url)
    assert [refusal.as_dict() for refusal in shown.refusals if refusal.code == "gate"] == [
        refusal.as_dict() for refusal in shut if refusal.code == "gate"
    ]


BUILT = [(name, move) for name, move in MOVES if move.built]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.sampled_from(BUILT), mix=st.data())
def test_many_at_once_is_the_same_as_one_after_another(as_role, chosen, mix):
    name, move = chosen
    people = [("office_head", "录入人"), ("office_head", "办事的人")]
    records = []
    with transaction.atomic():
        for _each in range(mix.draw(st.integers(1, 4), label="how many")):
            role, maker = mix.draw(st.sampled_from(people), label="made by")
            with as_role(role, *move.by, name=maker):
                records.append(a_random_record(name, move, mix))
        with as_role("office_head", *move.by, name="办事的人"):
            assert at_once(name, move, records) == one_by_one(name, move, records)
        transaction.set_rollback(True)


def a_random_record(name, move, mix):
    states = MACHINES[name].model.workflow.states.values
    state = mix.draw(st.sampled_from([*move.source, *states]), label="state")
    given = READY.get((name, move.name), dict)() if mix.draw(st.booleans(), label="ready") else {}
    for field in move.needs:
        # Beyond the state that asks for it, a constraint may forbid that it is missing.
        if state in move.source and mix.draw(st.booleans(), label=f"without {field}"):
            given[field] = None if MACHINES[name].model._meta.get_field(field).null else ""
    record = make(name, state=state, opening=True, **given)
    if mix.draw(st.booleans(), label="with what must stand beside"):
        BESIDE.get((name, move.name), lambda _record: None)(record)
    if name == "vendor_staff" and mix.draw(st.booleans(), label="with an NDA"):
        make("nda", vendor_staff=record, state="signed", opening=True)
    return record


def at_once(name, move, records):
    with transaction.atomic():
        rows = MACHINES[name].model.objects.filter(pk__in=[record.pk for record in records])
        taken = rows.model.workflow.take_all(rows, move.name, reason="一并办理")
        outcome = outcome_of(taken.refused, set(taken.moved), records, move, name)
        transaction.set_rollback(True)
    return outcome


def one_by_one(name, move, records):
    against, moved = {}, set()
    with transaction.atomic():
        for record in MACHINES[name].model.objects.filter(pk__in=[record.pk for record in records]):
            try:
                record.workflow.take(move.name, record, reason="一并办理")
                moved.add(record.pk)
            except Refused as answer:
                against[record.pk] = answer.refusals
        outcome = outcome_of(against, moved, records, move, name)
        transaction.set_rollback(True)
    return outcome


def outcome_of(against, moved, records, move, name):
    """Who moved, who was refused why, and what the database holds of each."""
    told = {pk: sorted((each.code, each.rule, each.field) for each in refusals) for pk, refusals in against.items()}
    rows = [stored(record) for record in records]
    entries = AuditEntry.objects.filter(register=name, action=move.name, reason="一并办理").order_by("record")
    trail = [(entry.record, entry.changes, entry.version) for entry in entries]
    return moved, told, rows, trail
