"""The pages of a finding and of an improvement: the loop from what was found to the effect that was measured."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode

from tongguan.core import access, clock, registers
from tongguan.core.models import Decision
from tongguan.core.preferences import value_of
from tongguan.core.registers import register_of
from tongguan.core.working_days import calendar_around
from tongguan.improvement.models import Action, Finding, Improvement, ImprovementCompare
from tongguan.improvement.models.critical import KINDS
from tongguan.web.pages import DetailPage, page

LIMIT = "critical_findings_are_decided.working_days"
SETTLED = ("done", "verified")
OF_CRITICAL = frozenset({"terminate_service", "suspend_service", "continue_service"})


@dataclass(frozen=True)
class Measure:
    """A measure as the loop shows it."""

    action: Action
    late: bool


@dataclass(frozen=True)
class Verdict:
    """What the leader decided on the service of a critical finding, or by when it is due."""

    decision: Decision | None
    due: dt.date
    late: bool


def measures_of(finding: Finding, actor: Any) -> list[Measure]:
    """The measures against a finding that the actor may see."""
    rows = register_of(Action).visible_to(actor).filter(finding=finding).select_related("owner", "vendor", "evidence")
    today = clock.today()
    return [
        Measure(one, bool(one.due and one.due < today and one.state not in SETTLED))
        for one in rows.order_by("due", "pk")
    ]


def verdict_on(finding: Finding) -> Verdict | None:
    """Of a critical finding about a project."""
    if finding.severity != "critical" or not finding.project_id:
        return None
    rows = Decision.objects.filter(register="finding", record=finding.pk, kind__in=KINDS, state="approved")
    days = value_of(LIMIT)
    due = calendar_around(clock.today(), days).add_working_days(finding.found_on, days)
    decision = rows.order_by("-pk").first()
    return Verdict(decision, due, late=decision is None and due < clock.today())


@page("finding", "detail")
class FindingPage(DetailPage):
    """A general page, with the measures and, where it is critical, the leader's decision in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add the loop; what only critical findings ask for does not clutter the others."""
        one, given = self.record, context.pop("steps")
        if one.severity != "critical":
            given = {
                name: [move for move in moves if move.transition.name not in OF_CRITICAL]
                for name, moves in given.items()
            }
        about = {"finding": one.pk, "project": one.project_id or "", "vendor": one.vendor_id or ""}
        may_add = access.may(self.actor, "write", registers.registry["action"])
        return super().render(
            steps=given,
            measures=measures_of(one, self.actor),
            verdict=verdict_on(one),
            new_measure=f"/action/new/?{urlencode(about)}" if may_add and one.state != "closed" else "",
            **context,
        )


@page("improvement", "detail")
class ImprovementPage(DetailPage):
    """A general page, with baseline, target and effect side by side."""

    def render(self, **context: Any) -> HttpResponse:
        """Add the comparisons."""
        one: Improvement = self.record
        rows = register_of(ImprovementCompare).visible_to(self.actor).filter(improvement=one)
        about = {"improvement": one.pk, "project": one.project_id or "", "due": one.due or ""}
        may_add = access.may(self.actor, "write", registers.registry["improvement_compare"])
        return super().render(
            comparisons=list(rows.order_by("pk")),
            new_comparison=f"/improvement_compare/new/?{urlencode(about)}" if may_add and one.state != "closed" else "",
            **context,
        )
