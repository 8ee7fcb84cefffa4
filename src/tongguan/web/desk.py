"""The desk: the first page after the log-in, put together of what each of somebody's roles wants to see first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongguan.core.roles import Role
from tongguan.standards.packs import load
from tongguan.standards.verdicts import JUDGES, Asked, ClauseResult, board
from tongguan.statistics import expiries

from .desks import administering, assessing, controlling, guarding, leading, office, portal
from .desks.lights import red_by_project
from .desks.phases import phases
from .desks.waiting import told, waiting_for
from .door import InsideView

PACK = "gbt32926-2016"
RED = 10
EACH = 10
OFFICE = frozenset({Role.OFFICE_HEAD, Role.OFFICE_STAFF})


class Desk(InsideView):
    """The first page after the log-in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Decisions first, then what is red, then what waits, then what comes; each thing once."""
        actor = request.actor
        if portal.is_for(actor):
            return render(request, "portal/home.html", portal.home(actor))
        leads = Role.LEADER in actor.roles
        inside = bool(actor.roles & JUDGES)
        others = actor.roles - leading.ROLES
        counts = waiting_for(actor, others)
        context = {
            "inside": inside,
            "pack": PACK,
            "decisions": leading.decisions(actor) if leads else None,
            "lights": red_by_project(load()[PACK]) if leads else None,
            "red": red_clauses() if inside and not leads else None,
            "waiting": told(counts, actor, others) if others else None,
            "expiring": expiries.soon(actor, most=EACH) if others else None,
            **of_roles(actor),
        }
        return render(request, "tongguan/desk.html", context)


def of_roles(actor: Any) -> dict[str, Any]:
    """What the office, assessors and controllers of documents see beside what everybody sees."""
    serves, leads = bool(actor.roles & OFFICE), Role.LEADER in actor.roles
    assesses, controls = Role.ASSESSOR in actor.roles, Role.DOC_CONTROLLER in actor.roles
    besides = {*(assessing.SHOWN_HERE if assesses else ()), *(controlling.SHOWN_HERE if controls else ())}
    return {
        "to_do": office.to_do(actor, OFFICE, besides) if serves else None,
        "phases": phases(actor) if serves else None,
        "cards": [
            *([office.notices(actor)] if serves else []),
            *(assessing.cards(actor) if assesses else []),
            *(controlling.cards(actor) if controls else []),
            *guarding.cards(actor),
            *([office.reading(actor)] if serves or leads else []),
            *administering.cards(actor),
        ],
        "done": leading.signed(actor) if leads else office.finished(actor) if serves else None,
    }


def red_clauses() -> list[ClauseResult]:
    """The clauses that most records break."""
    results = board(load()[PACK], Asked()).values()
    red = [one for one in results if one.verdict == "nonconform" and one.clause.kind != "heading"]
    return sorted(red, key=lambda one: -one.broken)[:RED]
