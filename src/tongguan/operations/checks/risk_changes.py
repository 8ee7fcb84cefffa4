"""After what changes the risk it is reviewed anew, and how ready one is for incidents rests on a drill (7.1.b)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.operations.models import Drill
from tongguan.operations.risk_changes import happened, left_open
from tongguan.outsourcing.checks.periods import OPERATING, served_since
from tongguan.outsourcing.checks.supervision import concluded
from tongguan.outsourcing.models import Project

HELD = Q(state__in=["done", "reviewed"])


@check(
    _(
        "After change of key people, of more than {percent} percent of the staff, of the service or its units, and "
        "after a serious incident, changed risk is reviewed within {days} days."
    ),
    message=_(
        "{record}: staff, service or units changed, or there was a serious incident, and changed risk was not reviewed "
        "within {days} days."
    ),
    over=Project,
    scope={"project": "pk"},
    mend="supervision_review",
    given={"kind": "risk_change"},
    uses={"percent": "reassess_staff_percent"},
    if_any=True,
    days=14,
)
def events_lead_to_a_risk_review(on: dt.date, days: int, percent: int) -> Rule:
    last = on - dt.timedelta(days=days + 1)
    return Rule(over=Project.objects.all(), when=OPERATING & happened(), broken=left_open(last, percent))


def drilled(since: dt.date, on: dt.date) -> Q:
    """A plan for an outer project, or for all of the organisation, was drilled since."""
    held = Drill.objects.filter(HELD, done_on__gt=since, done_on__lte=on)
    for_it = Q(emergency_plan__project=OuterRef("pk")) | Q(emergency_plan__project=None, emergency_plan__isnull=False)
    return Q(Exists(held.filter(for_it))) | Q(Exists(held.filter(continuity_plan__project=OuterRef("pk"))))


@check(
    _("What is said of readiness for incidents rests on a drill of the last {months} months."),
    message=_("{record}: changed risk was reviewed, and no plan was drilled within the last {months} months."),
    over=Project,
    scope={"project": "pk"},
    mend="drill",
    shared=(Drill,),
    if_any=True,
    months=12,
)
def readiness_rests_on_a_drill(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    lately = drilled(since, on)
    reviewed = Q(Exists(concluded("risk_change")))
    bound = OPERATING & reviewed & (served_since(since) | lately)
    return Rule(over=Project.objects.all(), when=bound, broken=~lately)
