"""A gate as a list: everything that it asks of a project, what is there, what is missing and where that is mended."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import asking, checks, gates
from tongguan.core.gates import Gate
from tongguan.core.models import Tenant
from tongguan.core.refusals import Refusal
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Move
from tongguan.outsourcing.models import Project
from tongguan.standards.packs import above, in_order, load
from tongguan.web.door import Page
from tongguan.web.tones import Shown

from .exit_leftovers import led_to_the_exit
from .stages import is_built, next_step

SEEN = {
    "missing": Shown("bad", "circle-x", gettext_lazy("missing")),
    "let_be": Shown("wait", "alert-triangle", gettext_lazy("missing, and let pass")),
    "nothing": Shown("quiet", "circle-minus", gettext_lazy("nothing to look at")),
    "kept": Shown("good", "circle-check", gettext_lazy("is there")),
}
"""How a point stands, the worst first; where nothing is to be looked at nothing is green."""


@dataclass(frozen=True)
class Point:
    """Something that the gate asks, and what is said against it."""

    clause: str
    sentence: str
    seen: Shown
    reasons: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Chapter:
    """The points of one chapter of the standard."""

    id: str
    title: str
    points: list[Point]

    @property
    def open(self) -> int:
        """How many points are not in order."""
        return sum(point.seen in (SEEN["missing"], SEEN["let_be"]) for point in self.points)

    @property
    def settled(self) -> list[Point]:
        """The points of which nothing is said."""
        return [point for point in self.points if not point.reasons]


class GateList(Page):
    """The next gate of a project; people of vendors are not told what the office still lacks."""

    name = "gate"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of projects alone."""
        super().setup(request, *args, **kwargs | {"register": registry["project"]})

    def enter(self) -> None:
        """Only people of the organisation."""
        super().enter()
        if not self.actor.roles & (INSIDE | {Role.SYSTEM}):
            raise PermissionDenied(_("Your roles have no right to this list."))

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The list, for as long as there is a gate ahead that can be asked."""
        step = next_step(self.record)
        if step is None or not is_built(step):
            raise Http404
        moves = led_to_the_exit(self.record.workflow.moves(self.record, self.actor), self.record, self.actor)
        move = next((one for one in moves if one.transition.name == step.name), None)
        gate = gates.declared[step.gate]
        chapters = chapters_of(gate, self.record, move)
        return render(
            request,
            "projects/project_gate.html",
            {
                "page": self,
                "register": self.register,
                "record": self.record,
                "gate": gate,
                "title": load()[gate.pack].gates[gate.id].title,
                "needs": load()[gate.pack].gates[gate.id].needs,
                "move": move,
                "besides": [one for one in move.refusals if one.code not in {"gate", "role"}] if move else [],
                "chapters": chapters,
                "count": sum(len(chapter.points) for chapter in chapters),
                "open": sum(chapter.open for chapter in chapters),
            },
        )


def chapters_of(gate: Gate, project: Project, move: Move | None) -> list[Chapter]:
    """The points of the gate by headings of the standard, in its order; where something is missing comes first."""
    pack = load()[gate.pack]
    headings = {**pack.sections, **pack.clauses}
    points = sorted(points_of(gate, project, move), key=lambda point: in_order(point.clause))
    made = [
        Chapter(chapter, str(headings[chapter].title) if chapter in headings else "", list(here))
        for chapter, here in groupby(points, lambda point: _chapter(point.clause, headings))
    ]
    return sorted(made, key=lambda chapter: not chapter.open)


def _chapter(clause: str, headings: dict[str, Any]) -> str:
    """The heading of two numbers under which a clause stands, such as 6.2 or A.8."""
    while clause.count(".") > 1 and (upper := above(clause, headings)):
        clause = upper
    return clause


def points_of(gate: Gate, project: Project, move: Move | None) -> list[Point]:
    """Each check of the gate that can be asked of this project, in two statements."""
    own = [name for name in gate.checks if "project" in checks.registry[name].scope]
    of_all = [name for name in gate.checks if checks.registry[name].of_organisation]
    told = asking.answers(own, on=None, root=Project, scope={"project": [project.pk]})
    told |= asking.answers(of_all, on=None, root=Tenant, scope={})
    said = _by_rule([*move.refusals, *move.warnings] if move else [])
    return [
        Point(
            gate.clauses[name],
            checks.registry[name].words(),
            SEEN[_stands(answer, said.get(name, []))],
            said.get(name, []),
        )
        for name, answer in told.items()
    ]


def _stands(answer: asking.Answer, said: list[Refusal]) -> str:
    if any(not refusal.softened for refusal in said):
        return "missing"
    if answer.broken:
        return "let_be"
    return "kept" if answer.among else "nothing"


def _by_rule(refusals: list[Refusal]) -> dict[str, list[Refusal]]:
    names = {check.segregation: name for name, check in checks.registry.items() if check.segregation}
    found: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        found.setdefault(names.get(refusal.rule, refusal.rule), []).append(refusal)
    return found


urlpatterns = [path("project/<int:pk>/gate/", GateList.as_view(), name="gate-list")]
