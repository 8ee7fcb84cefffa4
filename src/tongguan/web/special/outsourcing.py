"""The page of a project: its way and the next gate, its parties, contracts and people, and its verdicts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tongguan.core import access
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Move
from tongguan.outsourcing.models import Project
from tongguan.outsourcing.models.project import RUNNING
from tongguan.standards import verdicts
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked, ClauseResult
from tongguan.web.board_tree import ORDER, Count
from tongguan.web.pages import DetailPage, page

from .adoption import adoption
from .candidates import compared
from .exit_leftovers import led_to_the_exit
from .lamps import crew
from .reassessing import reasons
from .responsibility import answerable
from .stages import Door, next_door, phases
from .terms import WORDS, agreed

UNBRIEFED = frozenset({"draft", "cancelled"})
"""States in which there is nothing to decide, or no longer."""


@page("project", "detail")
class ProjectPage(DetailPage):
    """A general page, with the project at a glance in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add what only projects have; people of vendors are not told what the office still lacks."""
        project, inside = self.record, bool(self.actor.roles & (INSIDE | {Role.SYSTEM}))
        given = context.pop("steps")
        steps = {name: led_to_the_exit(moves, project, self.actor) if inside else [] for name, moves in given.items()}
        bar = phases(project, [move for moves in steps.values() for move in moves])
        door = next_door(bar) if inside else None
        judged = standing(project) if self.actor.roles & verdicts.JUDGES else None
        return super().render(
            steps=besides(steps, door),
            bar=bar,
            door=door,
            agreed=agreed(project, self.actor),
            term_words=WORDS,
            crew=crew(project, self.actor),
            proposal=answerable(project, self.actor),
            reassess=reasons(project, self.actor) if inside else [],
            briefed=inside and project.state not in UNBRIEFED,
            candidates=compared(project, self.actor) if inside else (),
            standing=judged,
            may_report=inside and project.state in RUNNING and access.may(self.actor, "write", registry["report"]),
            adoption=adoption(project, judged),
            **context,
        )


def besides(steps: Mapping[str, Sequence[Move]], door: Door | None) -> dict[str, list[Move]]:
    """The moves that are not the way through the next door, which stands on the bar itself."""
    return {name: [move for move in moves if not door or move.transition != door.move] for name, moves in steps.items()}


def standing(project: Project) -> dict[str, Any]:
    """The verdicts of the clauses that are judged by rules, for this project alone; worst first."""
    asked = Asked(scope={"project": project.pk})
    count, found = Count(), []
    for pack in load().values():
        judged = [clause for clause in pack.clauses.values() if clause.checks]
        for result in verdicts.board(pack, asked, only=judged).values() if judged else ():
            count.add(result.verdict)
            found.append((result, f"{reverse('clause', args=[pack.id, result.clause.id])}?project={project.pk}"))
    found.sort(key=lambda pair: _place(pair[0]))
    return {"count": count, "red": [pair for pair in found if pair[0].verdict == ORDER[0]], "all": found}


def _place(result: ClauseResult) -> tuple[int, int]:
    return ORDER.index(result.verdict), -result.broken
