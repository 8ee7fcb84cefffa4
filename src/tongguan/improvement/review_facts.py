"""What the registers say under each item of a review of a running service, so that nobody looks it up (7.1)."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.calendar import months_before
from tongguan.core.forms import form_of
from tongguan.operations.models import EmergencyPlan, Vulnerability
from tongguan.operations.risk_changes import waiting
from tongguan.outsourcing.models import ReviewItem, SupervisionReview
from tongguan.risk.models import Risk

from .status_facts import Fact, Period, facts_of

QUARTER = 3
Item = ReviewItem.Item
BY_ITEM = {
    Item.CARRIED_OUT: ("plan", "milestone", "findings", "actions"),
    Item.QUALITY: ("logs", "changes", "grants", "notices"),
    Item.CONTINUITY: ("incidents", "drill"),
    Item.VULNERABILITY: ("vulnerabilities", "staff", "grants"),
    Item.RELIABILITY: ("contract", "staff", "findings"),
    Item.THREAT: ("events", "changes"),
    Item.EFFECT: ("risks", "incidents"),
    Item.READINESS: ("drill", "emergency"),
}
"""Item of a review -> the facts that bear on it."""


def items_of(review: SupervisionReview) -> list[ReviewItem.Item]:
    """The items that a review of its kind has to answer."""
    clause = {"execution": "7.1.a", "risk_change": "7.1.b"}.get(review.kind)
    return [item for item in Item if clause and item.value.startswith(clause)]


def told_of(review: SupervisionReview) -> dict[ReviewItem.Item, list[Fact]]:
    """Item -> what the registers say, for the period of the review, or the months before it."""
    if not items_of(review):
        return {}
    last = review.period_to or review.done_on or clock.today()
    period = Period(review.project, review.period_from or months_before(last, QUARTER), last)
    known: dict[str, list[Fact]] = {}
    for fact in [*facts_of(period), *_risky(period)]:
        known.setdefault(fact.key, []).append(fact)
    return {item: [fact for key in BY_ITEM[item] for fact in known.get(key, [])] for item in items_of(review)}


def _risky(period: Period) -> Iterator[Fact]:
    found = period.of(Vulnerability.objects.all(), "found_on")
    told = _("%(count)s found in the period") % {"count": found}
    yield Fact("vulnerabilities", _("Vulnerabilities"), told, period.at("vulnerability"))
    for label, day in waiting(period.project, clock.today()):
        yield Fact("events", str(label).capitalize(), _("since %(day)s") % {"day": day.isoformat()})
    risks = Risk.objects.filter(assessment__project=period.project, assessment__state="accepted")
    risks = risks.exclude(state="closed")
    above = risks.filter(residual__gt=F("assessment__acceptance_level")).count()
    told = _("%(count)s in force, %(above)s of them above the accepted level")
    yield Fact("risks", _("Risks"), told % {"count": risks.count(), "above": above}, "/risk/")
    plans = EmergencyPlan.objects.filter(state="published").order_by("-published_on")
    plan = plans.filter(project=period.project).first() or plans.filter(project=None).first()
    yield Fact("emergency", _("Emergency plan"), str(plan or _("none")), plan.url if plan else "/emergency_plan/")


@transaction.atomic
def fill(review: SupervisionReview, *, actor: Actor) -> Any:
    """Write what the registers say into the items that say nothing yet; the results a person gives.

    Raises ValidationError with every reason.
    """
    known = {row.item: row for row in review.items.all()}
    given = [{"id": row.pk} for row in known.values() if row.finding]
    for item, facts in told_of(review).items():
        row = known.get(item.value)
        if row is None or not row.finding:
            lines = [_("%(name)s: %(value)s") % {"name": fact.name, "value": fact.value} for fact in facts]
            given.append({**({"id": row.pk} if row else {}), "item": item.value, "finding": "\n".join(lines)})
    form = form_of(registers.register_of(SupervisionReview)).of(review, {"items": given}, actor=actor)
    if not form.is_valid():
        raise ValidationError([text for texts in form.all_errors().values() for text in texts])
    return form.save(reason=_("filled in from the registers"))
