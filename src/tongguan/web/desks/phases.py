"""Projects as a board of the four phases, each with what is still missing before its next gate."""

from dataclasses import dataclass
from typing import Any

from tongguan.core import registers
from tongguan.core.passing import parted
from tongguan.core.refusals import Refusal
from tongguan.core.refusing import refusals_of
from tongguan.core.workflow import Transition
from tongguan.outsourcing.models import Project
from tongguan.web.special.stages import PHASES, is_built, next_step
from tongguan.web.tones import Shown, of_state

SHOWN, EACH = 12, 2
OVER = ("closed", "cancelled", "not_approved")
OF_THE_PERSON = frozenset({"role", "segregation"})
"""Reasons that lie in who looks, not in what is missing."""


@dataclass(frozen=True)
class Standing:
    """A project before its next gate."""

    project: Project
    state: Shown
    gate: str
    missing: list[Refusal]
    """The first reasons."""
    count: int
    built: bool


@dataclass(frozen=True)
class Phase:
    """One of the four phases with the projects that stand in it."""

    title: Any
    projects: list[Standing]


def phases(actor: Any) -> list[Phase]:
    """The latest projects that are under way, in a number of statements that does not grow with them."""
    rows = registers.register_of(Project).visible_to(actor).exclude(state__in=OVER)
    projects = list(rows.order_by("-pk")[:SHOWN])
    standing = {one.project.pk: one for one in _standing(projects, actor)}
    return [Phase(title, [standing[one.pk] for one in projects if one.state in states]) for title, states in PHASES]


def _standing(projects: list[Project], actor: Any) -> list[Standing]:
    by_step: dict[str, tuple[Transition | None, list[Project]]] = {}
    for project in projects:
        step = next_step(project)
        by_step.setdefault(step.name if step else "", (step, []))[1].append(project)
    return [one for step, alike in by_step.values() for one in _before(step, alike, actor)]


def _before(step: Transition | None, projects: list[Project], actor: Any) -> list[Standing]:
    built = step is not None and is_built(step)
    # Where it stands aside from its way, the step is not refused for that.
    shut = parted(refusals_of(step, projects, actor))[0] if step and built else {}
    made = []
    for project in projects:
        missing = [one for one in shut.get(project.pk, []) if one.code not in OF_THE_PERSON]
        gate = step.gate if step else ""
        made.append(Standing(project, of_state(project), gate, missing[:EACH], len(missing), built))
    return made
