"""Running services are reviewed at intervals: secure execution (7.1.a), and how their risk has changed (7.1.b)."""

import datetime as dt
from functools import reduce
from operator import and_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import Project, ReviewItem, SupervisionReview

from .periods import OPERATING, served_since

PROJECT = {"project": "pk"}
REVIEW = {"project": "project", "vendor": "vendor"}
CONCLUDED = Q(state__in=["done", "reported"])
STRICT = Q(data_grade=Project.Grade.SENSITIVE)
"""Projects with important sensitive information are looked at more often."""
RISK_ITEMS = [item for item in ReviewItem.Item.values if item.startswith("7.1.b")]


def concluded(kind: str) -> QuerySet[SupervisionReview]:
    """Reviews of a kind that were concluded, for an outer project."""
    return SupervisionReview.objects.filter(CONCLUDED, project=OuterRef("pk"), kind=kind)


def answering(*items: str) -> Q:
    """The condition that a review says something under each of these items."""
    told = ReviewItem.objects.filter(review=OuterRef("pk")).exclude(finding="")
    return reduce(and_, (Q(Exists(told.filter(item=item))) for item in items))


def at_intervals(rows: QuerySet, day: str, on: dt.date, *, months: int, strict: int) -> Rule:
    """Each operating project has one of these rows within its interval, which is shorter for sensitive data.

    What is not due yet and was not done either is not counted at all.
    """
    usual, sooner = months_before(on, months), months_before(on, strict)
    done = rows.filter(**{f"{day}__lte": on})
    lately, just = (Q(Exists(done.filter(**{f"{day}__gt": since}))) for since in (usual, sooner))
    bound = ~STRICT & (served_since(usual) | lately) | STRICT & (served_since(sooner) | just)
    broken = ~STRICT & ~lately | STRICT & ~just
    return Rule(over=Project.objects.all(), when=OPERATING & bound, broken=broken)


@check(
    _(
        "Quality and continuity of every running service were reviewed within the last {months} months, where data "
        "are sensitive within {strict}."
    ),
    message=_(
        "{record}: quality and continuity of its secure execution were not reviewed within {months} months, with "
        "sensitive data {strict}."
    ),
    over=Project,
    scope=PROJECT,
    mend="supervision_review",
    given={"kind": "execution"},
    uses={"months": "execution_is_reviewed.months"},
    strict=1,
)
def quality_and_continuity_are_reviewed(on: dt.date, strict: int, months: int) -> Rule:
    whole = concluded("execution").filter(answering("7.1.a-2", "7.1.a-3"))
    return at_intervals(whole, "done_on", on, months=months, strict=strict)


@check(
    _("How the risk has changed is reviewed for every running service as often as its execution."),
    message=_(
        "{record}: how its risk has changed was not reviewed within {months} months, with sensitive data {strict}."
    ),
    over=Project,
    scope=PROJECT,
    mend="supervision_review",
    given={"kind": "risk_change"},
    uses={
        "months": "execution_is_reviewed.months",
        "strict": "quality_and_continuity_are_reviewed.strict",
    },
)
def changed_risk_is_reviewed(on: dt.date, months: int, strict: int) -> Rule:
    return at_intervals(concluded("risk_change"), "done_on", on, months=months, strict=strict)


def risk_review_answers(on: dt.date, item: str) -> Rule:
    """One of the five items of 7.1.b is answered in every concluded review of changed risk."""
    reviews = SupervisionReview.objects.filter(kind="risk_change")
    return Rule(over=reviews, when=CONCLUDED, broken=~answering(item))


for _item in RISK_ITEMS:
    _label = ReviewItem.Item(_item).label
    check(
        format_lazy("{} {}", _("A review of changed risk answers:"), _label),
        message=format_lazy("{{record}}: {} {}", _("the review of changed risk does not answer:"), _label),
        over=SupervisionReview,
        scope=REVIEW,
        name=f"risk_review_answers_{_item.replace('.', '_')}",
        fixed=(_item,),
    )(risk_review_answers)
