"""How projects stood over time: the clauses day by day, what came to break them and what was righted."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.standards.packs import Pack, load
from tongguan.standards.verdicts import JUDGES
from tongguan.statistics import health
from tongguan.statistics.health import OPENED, RIGHTED, Course, Point
from tongguan.web import tones
from tongguan.web.door import InsideView

from .asking import CLAUSES, STEPS, HealthQuestion
from .pictures import WIDE, Given, Picture, stacked

NEWEST = 30
"""So many of what turned are named."""
TURNS = ((OPENED, gettext_lazy("newly broken")), (RIGHTED, gettext_lazy("righted")))
SHOWN = ("nonconform", "unknown", "na", "conform")
"""From below, so that what is broken stands on the ground and can be compared."""


class Subject:
    """One project, or the office as a whole, as the page shows it."""

    def __init__(self, project: Any, pack: Pack, question: HealthQuestion) -> None:
        self.project, self.pack, self.question = project, pack, question
        self.scope = {"project": project.pk} if project else {}
        step, period = question.cleaned_data["step"], question.period
        self.course: Course = health.course(pack, self.scope, period, step)
        self.turned = health.turned(pack, self.scope, period, most=NEWEST)
        self.kinds = SHOWN[:1] if project else SHOWN

    @property
    def name(self) -> str:
        """What the page calls it."""
        return str(self.project or _("all projects and the office as a whole"))

    @property
    def mark(self) -> str:
        """Tells its picture from others on the page."""
        return f"st-{self.project.pk if self.project else 0}"

    @property
    def mark_of_turns(self) -> str:
        """The same for the picture of what turned."""
        return f"{self.mark}-turns"

    @property
    def steps(self) -> str:
        """In which steps it is told."""
        return str(STEPS[self.course.step])

    def counts(self, point: Point) -> Any:
        """Verdict -> number, of clauses or of the rules behind them."""
        return point.clauses if self.question.cleaned_data["of"] == CLAUSES else point.checks

    @property
    def most(self) -> int:
        """The largest sum that its picture shows."""
        return max((sum(self.counts(one)[kind] for kind in self.kinds) for one in self.course.points), default=0)

    def picture(self, top: int, wide: int) -> Picture:
        """The verdicts of each day."""
        words = {name: str(shown.word) for name, shown in tones.verdicts.items()}
        given = []
        for one in self.course.points:
            counts = self.counts(one)
            told = ", ".join(f"{words[kind]} {counts[kind]}" for kind in self.kinds)
            given.append(
                Given(self._label(one), f"{one.on.isoformat()}: {told}", [counts[kind] for kind in self.kinds])
            )
        return stacked(given, [(kind, words[kind]) for kind in self.kinds], top=top, wide=wide)

    def turns(self, top: int, wide: int) -> Picture:
        """What turned in each step."""
        given = [
            Given(
                self._label(one),
                f"{one.on.isoformat()}: "
                + ", ".join(f"{words} {number}" for (_way, words), number in zip(TURNS, _turns(one), strict=True)),
                _turns(one),
            )
            for one in self.course.points
        ]
        return stacked(given, TURNS, high=80, top=top, wide=wide, beside=True)

    @property
    def most_turned(self) -> int:
        """The largest number of what turned in one step."""
        return max((max(_turns(one)) for one in self.course.points), default=0)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The numbers as a table, newest first, each day with its board."""
        base = reverse("board", args=[self.pack.id])
        return [
            {
                "point": one,
                "numbers": [self.counts(one)[kind] for kind in self.kinds],
                "board": f"{base}?{urlencode({**self.scope, 'on': one.on.isoformat()})}",
            }
            for one in reversed(self.course.points)
        ]

    @property
    def heads(self) -> list[str]:
        """The verdicts that the table tells."""
        return [str(tones.verdicts[kind].word) for kind in self.kinds]

    def _label(self, point: Point) -> str:
        return f"{point.on:%Y-%m}" if self.course.step == "month" else f"{point.on:%m-%d}"


def _turns(point: Point) -> list[int]:
    return [point.opened, point.righted]


class HealthPage(InsideView):
    """The course of the clauses for the office, a project, or two projects beside each other."""

    def enter(self) -> None:
        """As the board: for the organisation's own people."""
        if not self.request.actor.roles & JUDGES:
            raise PermissionDenied(_("The statistics are for the organisation's own people."))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; a question that makes no sense is answered with what is wrong about it."""
        question = HealthQuestion(request.actor, request.GET)
        context: dict[str, Any] = {"question": question, "asks": bool(request.GET)}
        if not question.is_valid():
            return render(request, "statistics/health.html", context, status=400)
        told = question.cleaned_data
        pack = load()[told["pack"]]
        chosen = [told["project"], *([told["beside"]] if told["beside"] else [])]
        subjects = [Subject(one, pack, question) for one in chosen]
        most, turned = max(one.most for one in subjects), max(one.most_turned for one in subjects)
        wide = WIDE // len(subjects)
        drawn = [(one, one.picture(most, wide), one.turns(turned, wide)) for one in subjects]
        context |= {"pack": pack, "drawn": drawn, "period": question.period, "newest": NEWEST}
        return render(request, "statistics/health.html", context)
