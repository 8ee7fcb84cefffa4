"""Going on after a failure: redundancy, plans that are tried, and an end of the service that nobody foresaw (A.8)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.inventory.models import ConfigItem
from tongguan.operations.models import Drill, DrillGap
from tongguan.outsourcing.checks.periods import OPERATING, SERVED, once_since
from tongguan.outsourcing.models import Project
from tongguan.services.models import ContinuityPlan

PROJECT = {"project": "pk"}
STANDING = ("approved", "tested")
"""States of a plan that holds."""


def _plans() -> QuerySet[ContinuityPlan]:
    return ContinuityPlan.objects.filter(project=OuterRef("pk"), state__in=STANDING)


@check(
    _("For every service that runs an approved plan says how an unforeseen end of it is met."),
    message=_("{record}: no approved continuity plan says how events beyond control are met."),
    over=Project,
    scope=PROJECT,
    mend="continuity_plan",
)
def continuity_plan_meets_force_majeure(on: dt.date) -> Rule:
    return Rule(over=Project.objects.all(), when=OPERATING, broken=~Exists(_plans().exclude(force_majeure="")))


@check(
    _("For every service that runs an approved plan sets the redundancy of key staff and of data."),
    message=_("{record}: no approved continuity plan sets the redundancy of key staff and of data."),
    over=Project,
    scope=PROJECT,
    mend="continuity_plan",
)
def redundancy_is_set(on: dt.date) -> Rule:
    leveled = _plans().exclude(redundancy_people="").exclude(redundancy_data="")
    return Rule(over=Project.objects.all(), when=OPERATING, broken=~Exists(leveled))


@check(
    _("Every plan of a running service states how technical resources are redundant; important ones have proof of it."),
    message=_(
        "{record}: it does not state the redundancy of its technical resources, or an important configuration item "
        "of its service has no statement of redundancy with proof."
    ),
    over=ContinuityPlan,
    scope={"project": "project"},
)
def important_resources_are_redundant(on: dt.date) -> Rule:
    used = ConfigItem.objects.filter(service=OuterRef("service"), is_important=True, state__in=["in_use", "changed"])
    unproved = used.filter(Q(redundancy="") | Q(redundancy_evidence=None))
    of_services = Q(state__in=STANDING, project__state__in=["operating", "suspended", "exiting"])
    return Rule(
        over=ContinuityPlan.objects.filter(project__isnull=False),
        when=of_services,
        broken=Q(technical_resources="") | Q(Exists(unproved)),
    )


@check(
    _("Every service that runs has an approved continuity plan whose first drill is scheduled."),
    message=_("{record}: it has no approved continuity plan, or no drill of the plan is scheduled."),
    over=Project,
    scope=PROJECT,
    mend="drill",
    given={"plan_type": Drill.PlanType.CONTINUITY.value},
)
def continuity_drill_is_scheduled(on: dt.date) -> Rule:
    drills = Drill.objects.filter(continuity_plan=OuterRef("pk"), plan_type="continuity")
    dated = drills.filter(Q(planned_on__isnull=False) | Q(done_on__isnull=False))
    return Rule(over=Project.objects.all(), when=SERVED, broken=~Exists(_plans().filter(Exists(dated))))


def reviewed_drills(on: dt.date) -> QuerySet[Drill]:
    """Drills of the continuity plans of the project around them that were held and reviewed."""
    held = {"plan_type": "continuity", "state": "reviewed", "done_on__lte": on}
    return Drill.objects.filter(continuity_plan__project=OuterRef("pk"), continuity_plan__voided=False, **held)


@check(
    _("The continuity plan of every running service was tried in a drill within the last {months} months."),
    message=_("{record}: for {months} months no drill of its continuity plan was held and reviewed."),
    over=Project,
    scope=PROJECT,
    mend="drill",
    given={"plan_type": Drill.PlanType.CONTINUITY.value},
    if_any=True,
    months=12,
)
def continuity_plan_is_tried(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    return once_since(since, reviewed_drills(on).filter(done_on__gt=since))


@check(
    _("For every gap that a drill of continuity showed it is said what is done, by whom and until when."),
    message=_("{record}: for a gap that came to light nobody said what is done, by whom or until when."),
    over=Drill,
    scope={"project": "continuity_plan__project"},
    if_any=True,
)
def gaps_of_drills_are_taken_up(on: dt.date) -> Rule:
    gaps = DrillGap.objects.filter(drill=OuterRef("pk"))
    left = gaps.filter(Q(action="") | Q(owner=None) | Q(due=None), closed_on=None)
    reviewed = Q(Exists(gaps), plan_type="continuity", state="reviewed")
    return Rule(over=Drill.objects.all(), when=reviewed, broken=Exists(left))
