"""What waits for a step of somebody: counted by register and state, and the records themselves by due date."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from tongguan.core import access, clock, registers
from tongguan.core.registers import Register
from tongguan.core.workflow import Transition
from tongguan.web.paging import ANY_STATE, Counted, counted_parts, parts_by_state, rows_of_parts, said, up_to
from tongguan.web.steps import leads_on
from tongguan.web.tones import Shown, of_word

from .cards import Line, by_day, lines

EACH = 6
KEPT = 500
DUE = ("due", "due_on", "planned_on", "deploy_due")
"""Fields that say by when something is wanted, the first that a register has."""
Steps = dict[str, list[Transition]]
"""State -> the moves onward."""


@dataclass(frozen=True)
class Waiting:
    """Records of a register in a state from which one of my roles leads on."""

    register: Register
    state: Shown
    steps: str
    count: str
    url: str


def waiting_for(actor: Any, roles: Collection[str]) -> dict[tuple[str, str], int]:
    """(register, state) -> how many records stand before a step of these roles, in one statement."""
    wanted = frozenset(roles) & actor.roles
    if not wanted:
        return {}
    return counted_parts(_kept(actor, wanted, "count", lambda: _parts(actor, wanted, up_to)))


def _parts(actor: Any, roles: frozenset[str], asked: Callable[[QuerySet], QuerySet]) -> list[Counted]:
    steps = {register: steps_of(register, actor, roles) for register in registers.registry.values()}
    return parts_by_state(
        {
            register.name: (asked(register.visible_to(actor).filter(state=ANY_STATE)), states)
            for register, states in steps.items()
            if states
        }
    )


_worded: dict[Any, list[Counted]] = {}
"""Statements by who asks what: to put a hundred of them into words takes longer than to answer them."""


def _kept(actor: Any, roles: frozenset[str], what: Any, worded: Callable[[], list[Counted]]) -> list[Counted]:
    """The statements as they were worded before for this person on this day."""
    key = (what, actor.user.pk, actor.tenant.pk, actor.roles, roles, clock.today(), frozenset(registers.registry))
    if key not in _worded:
        if len(_worded) >= KEPT:
            _worded.clear()
        _worded[key] = worded()
    return _worded[key]


def steps_of(register: Register, actor: Any, roles: Collection[str]) -> Steps:
    """State -> the moves onward that the roles may make from there."""
    machine = register.model.workflow
    if machine is None or not access.may(actor, "read", register):
        return {}
    found: Steps = {}
    for move in machine.transitions.values():
        if frozenset(roles) & frozenset(move.by) and leads_on(move):
            for state in move.source:
                found.setdefault(state, []).append(move)
    return found


def told(counts: dict[tuple[str, str], int], actor: Any, roles: Collection[str]) -> list[Waiting]:
    """The counts for the page, by register."""
    found = [_waiting(registers.registry[name], state, count, actor, roles) for (name, state), count in counts.items()]
    return sorted(found, key=lambda one: (one.register.label, str(one.state.word)))


def _waiting(register: Register, state: str, count: int, actor: Any, roles: Collection[str]) -> Waiting:
    word = str(register.model.workflow.states(state).label)
    moves = steps_of(register, actor, roles)[state]
    labels = " / ".join(dict.fromkeys(str(move.label) for move in moves))
    address = f"/{register.name}/?{urlencode({'state': state})}"
    return Waiting(register, of_word(state, word), labels, said(count), address)


def records(actor: Any, roles: Collection[str], *, besides: Collection[str], most: int) -> list[Line]:
    """The records that have a date by which something is wanted, soonest first, with the next step."""
    wanted = frozenset(roles) & actor.roles
    parts = _kept(actor, wanted, ("soonest", *sorted(besides)), lambda: _soonest(actor, wanted, besides))
    near: dict[str, list[int]] = {}
    for (name, _state), pk, _day in soonest(parts)[:most]:
        near.setdefault(name, []).append(pk)
    found = []
    for name, pks in near.items():
        register = registers.registry[name]
        steps = steps_of(register, actor, wanted)
        rows = register.visible_to(actor).filter(pk__in=pks)
        found.append(lines(rows, due_of(register), most=most, said=lambda one, steps=steps: steps[one.state][0].label))
    return by_day(found, most)


def _soonest(actor: Any, roles: frozenset[str], besides: Collection[str]) -> list[Counted]:
    """For each register with dates, and each state, the records that come first."""
    parts = {}
    for register in registers.registry.values():
        steps, day = steps_of(register, actor, roles), due_of(register)
        if steps and day and register.name not in besides:
            rows = register.visible_to(actor).filter(**{f"{day}__isnull": False}, state=ANY_STATE)
            parts[register.name] = rows.order_by(day, "pk").values("pk", day)[:EACH], steps
    return parts_by_state(parts)


def soonest(parts: Sequence[Counted]) -> list[tuple[Any, ...]]:
    """(key, id, day) of records that are read by their days, soonest first."""
    return sorted(rows_of_parts(parts), key=lambda row: (str(row[2]), row[1]))


def ready(actor: Any, roles: Collection[str], *, never: Collection[str], most: int) -> list[Line]:
    """The records that wait for nothing but a step that is theirs alone: `never` are roles that could take it too.

    What opens a gate comes first, then the oldest of each kind.
    """
    wanted = frozenset(roles) & actor.roles
    stand = counted_parts(_kept(actor, wanted, "any", lambda: _parts(actor, wanted, lambda rows: up_to(rows, 1))))
    alone: dict[Register, Steps] = {}
    for name, states in _by_register(stand).items():
        register = registers.registry[name]
        steps = steps_of(register, actor, wanted)
        alone[register] = _alone({state: steps[state] for state in states}, never)
    found: list[Line] = []
    for register in sorted(filter(alone.get, alone), key=lambda one: not _gated(alone[one])):
        if len(found) < most:
            rows = register.visible_to(actor).filter(_open(alone[register]))
            found += lines(rows, most=EACH, said=lambda one, own=alone[register]: _labels(own[one.state]))
    return found[:most]


def _by_register(counts: dict[tuple[str, str], int]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, state in counts:
        found.setdefault(name, set()).add(state)
    return found


def _alone(steps: Steps, never: Collection[str]) -> Steps:
    own = {state: [move for move in moves if not frozenset(never) & set(move.by)] for state, moves in steps.items()}
    return {state: moves for state, moves in own.items() if moves}


def _labels(moves: list[Transition]) -> str:
    return " / ".join(str(move.label) for move in moves)


def _gated(steps: Steps) -> bool:
    return any(move.gate for moves in steps.values() for move in moves)


def _open(steps: Steps) -> Q:
    either = Q(pk__in=[])
    for state, moves in steps.items():
        for move in moves:
            holding = Q(state=state)
            for guard in move.guards:
                holding &= Q(guard.holds() if callable(guard.holds) else guard.holds)
            either |= holding
    return either


@cache
def due_of(register: Register) -> str:
    """The field that says by when something is wanted; empty where there is none."""
    names = {field.name for field in register.model._meta.concrete_fields}
    return next((name for name in DUE if name in names), "")
