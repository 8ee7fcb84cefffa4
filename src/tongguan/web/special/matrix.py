"""The matrix of risks: five by five cells before controls, today and as aimed at, with the line of acceptance."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from tongguan.core import registers
from tongguan.risk.method import GRADES, grade
from tongguan.risk.models import Risk, RiskAssessment, RiskTreatment
from tongguan.web.pages import DetailPage, page

STEPS = range(1, GRADES + 1)
NAMES = {
    "before": _("before controls"),
    "current": _("today, with the controls in place"),
    "target": _("aimed at, with planned controls"),
}


@dataclass(frozen=True)
class Cell:
    """One likelihood with one impact: how many risks are there, and on which side of the line it lies."""

    likelihood: int
    impact: int
    count: int
    url: str
    css: str

    @property
    def value(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact


@dataclass(frozen=True)
class Matrix:
    """One of the three pictures; rows from the highest likelihood down."""

    name: str
    title: Any
    rows: list[tuple[int, list[Cell]]]
    unrated: int


def place(risk: Risk, name: str) -> tuple[int | None, int | None]:
    """Likelihood and impact of a risk in one of the three pictures."""
    if name == "before":
        return risk.likelihood, risk.impact
    if name == "current":
        return risk.residual_l, risk.residual_i
    return risk.target_l or risk.residual_l, risk.target_i or risk.residual_i


def matrices(assessment: RiskAssessment, risks: Iterable[Risk], url: str = "") -> list[Matrix]:
    """The three pictures of an assessment; `url` is the page that lists the risks of a cell."""
    risks, level = list(risks), assessment.acceptance_level or 0
    made = []
    for name, title in NAMES.items():
        found = Counter(place(risk, name) for risk in risks)
        unrated = sum(count for at, count in found.items() if None in at)
        made.append(Matrix(name, title, _rows(found, level, f"{url}?cell={name}"), unrated))
    return made


def _rows(found: Mapping[tuple[int | None, int | None], int], level: int, url: str) -> list[tuple[int, list[Cell]]]:
    return [(step, [_cell(found, (step, impact), level, url) for impact in STEPS]) for step in reversed(STEPS)]


def _cell(found: Mapping[tuple[int | None, int | None], int], at: tuple[int, int], level: int, url: str) -> Cell:
    likelihood, impact = at
    count = found.get(at, 0)
    within = likelihood * impact <= level
    lines = [
        "rk-line-top" if within and likelihood < GRADES and (likelihood + 1) * impact > level else "",
        "rk-line-right" if within and impact < GRADES and likelihood * (impact + 1) > level else "",
    ]
    css = " ".join(filter(None, [f"rk-grade-{grade(likelihood * impact)}", *lines]))
    return Cell(likelihood, impact, count, f"{url}.{likelihood}.{impact}#risks" if count else "", css)


@dataclass(frozen=True)
class Listed:
    """A risk with what is done about it."""

    risk: Risk
    above: bool
    treatments: list[RiskTreatment]


def worst_first(assessment: RiskAssessment, risks: Iterable[Risk]) -> list[Listed]:
    """The risks with their treatments, the highest of today first; one statement for all treatments."""
    risks = sorted(risks, key=lambda risk: (-(risk.residual or 26), -(risk.inherent or 26), risk.pk))
    found: dict[int, list[RiskTreatment]] = {}
    for one in RiskTreatment.objects.filter(risk__in=[risk.pk for risk in risks]).select_related("owner"):
        found.setdefault(one.risk_id, []).append(one)
    level = assessment.acceptance_level or 0
    return [Listed(risk, risk.residual is None or risk.residual > level, found.get(risk.pk, [])) for risk in risks]


def risks_of(assessment: RiskAssessment, actor: Any) -> list[Risk]:
    """The risks of an assessment that the actor may see."""
    rows = registers.register_of(Risk).visible_to(actor).filter(assessment=assessment)
    return list(rows.select_related("owner").order_by("pk"))


def at_cell(risks: Iterable[Risk], asked: str) -> list[Risk] | None:
    """The risks of the cell that an address names, None where it names none."""
    name, *at = asked.split(".")
    if name not in NAMES or len(at) != 2 or not all(step.isdecimal() for step in at):  # noqa: PLR2004  likelihood and impact
        return None
    wanted = (int(at[0]), int(at[1]))
    return [risk for risk in risks if place(risk, name) == wanted]


@page("risk_assessment", "detail")
class AssessmentPage(DetailPage):
    """A general page, with the matrix and the risks above the level in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add what only assessments have."""
        assessment = self.record
        risks = risks_of(assessment, self.actor)
        chosen = at_cell(risks, self.request.GET.get("cell", ""))
        listed = worst_first(assessment, risks if chosen is None else chosen)
        return super().render(
            matrices=matrices(assessment, risks, assessment.url),
            chosen=chosen is not None,
            listed=listed if chosen is not None else [one for one in listed if one.above],
            all_risks=len(risks),
            level=assessment.acceptance_level,
            **context,
        )
