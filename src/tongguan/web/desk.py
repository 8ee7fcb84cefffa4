"""The desk: what is red, what waits for me, what runs out soon."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from tongguan.core import access, clock, registers, values
from tongguan.core.registers import Register
from tongguan.core.workflow import Transition
from tongguan.standards.packs import load
from tongguan.standards.verdicts import JUDGES, Asked, ClauseResult, board

from .door import InsideView
from .paging import counts_by_state, said
from .steps import leads_on
from .tones import Shown, of_word

PACK = "gbt32926-2016"
RED = 10
SOON = dt.timedelta(days=90)
EACH = 10
EXPIRIES = (
    ("nda", "valid_to", ("signed",)),
    ("vendor_staff", "labour_contract_to", ("cleared", "onboarded", "suspended")),
    ("contract", "end_on", ("signed", "in_force", "amending")),
    ("vendor", "qualified_to", ("assessed", "qualified")),
)
"""Register, date, and the states in which the date still matters."""


@dataclass(frozen=True)
class Waiting:
    """Records of a register in a state from which one of my roles leads on."""

    register: Register
    state: Shown
    steps: str
    count: str
    url: str


@dataclass(frozen=True)
class Expiring:
    """A record of which something runs out soon, or has run out."""

    record: Any
    register: Register
    what: str
    day: dt.date
    left: int


class Desk(InsideView):
    """The first page after the log-in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Red first, then what waits, then what comes."""
        actor = request.actor
        inside = bool(actor.roles & JUDGES)
        context = {
            "inside": inside,
            "pack": PACK,
            "red": red_clauses() if inside else [],
            "waiting": waiting_for(actor),
            "expiring": expiring(actor),
        }
        return render(request, "tongguan/desk.html", context)


def red_clauses() -> list[ClauseResult]:
    """The clauses that most records break."""
    results = board(load()[PACK], Asked()).values()
    red = [one for one in results if one.verdict == "nonconform" and one.clause.kind != "heading"]
    return sorted(red, key=lambda one: -one.broken)[:RED]


def waiting_for(actor: Any) -> list[Waiting]:
    """By register and state how many records stand before a step of mine, in one statement."""
    steps = {register.name: _steps(register, actor) for register in registers.registry.values()}
    parts = {name: (registers.registry[name].visible_to(actor), states) for name, states in steps.items() if states}
    found = [_waiting(*place, count, steps) for place, count in counts_by_state(parts).items()]
    return sorted(found, key=lambda one: (one.register.label, str(one.state.word)))


def _steps(register: Register, actor: Any) -> dict[str, list[Transition]]:
    """State -> the moves onward that my roles may make from there."""
    machine = register.model.workflow
    if machine is None or not access.may(actor, "read", register):
        return {}
    found: dict[str, list[Transition]] = {}
    for move in machine.transitions.values():
        if actor.roles & frozenset(move.by) and leads_on(move):
            for state in move.source:
                found.setdefault(state, []).append(move)
    return found


def _waiting(name: str, state: str, count: int, steps: dict[str, dict[str, list[Transition]]]) -> Waiting:
    register = registers.registry[name]
    word = str(register.model.workflow.states(state).label)
    labels = " / ".join(dict.fromkeys(str(move.label) for move in steps[name][state]))
    return Waiting(register, of_word(state, word), labels, said(count), f"/{name}/?{urlencode({'state': state})}")


def expiring(actor: Any) -> list[Expiring]:
    """What runs out within the period, soonest first; what has run out comes before."""
    today = clock.today()
    found = []
    for name, path, states in EXPIRIES:
        register = registers.registry.get(name)
        if register is None or not access.may(actor, "read", register):
            continue
        rows = register.visible_to(actor).filter(**{f"{path}__lte": today + SOON, "state__in": states})
        # The ids first: sorting whole rows with all that is joined to them takes ten times as long.
        soonest = list(rows.order_by(path).values_list("pk", flat=True)[:EACH])
        for record in register.listing(actor).filter(pk__in=soonest):
            day = getattr(record, path)
            found.append(Expiring(record, register, values.label_of(register.model, path), day, (day - today).days))
    return sorted(found, key=lambda one: one.day)[:EACH]
