"""What the leader does for running services: resources, checks, and the reports that are received (4.2.2, 4.2.3.a)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import Project, ResourceCommitment, SupervisionReview

from .periods import SERVED, once_since

PROJECT = {"project": "pk"}


@check(
    _("For every project that is served the leader has approved people and money for the present time."),
    message=_("{record}: no commitment of people and budget approved by the leader covers today."),
    over=Project,
    scope=PROJECT,
    mend="resource_commitment",
)
def resources_are_committed(on: dt.date) -> Rule:
    today = ResourceCommitment.objects.filter(state="approved", period_from__lte=on, period_to__gte=on)
    filled = today.filter(people__gt=0, budget__gt=0)
    own, of_all = filled.filter(project=OuterRef("pk")), filled.filter(project=None)
    return Rule(over=Project.objects.all(), when=SERVED, broken=~Q(Exists(own)) & ~Q(Exists(of_all)))


@check(
    _("The leader has every running service checked at least every {months} months."),
    message=_("{record}: no check organised by the leader was reported within the last {months} months."),
    over=Project,
    scope=PROJECT,
    mend="supervision_review",
    months=12,
)
def leader_has_service_checked(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    reported = SupervisionReview.objects.filter(
        project=OuterRef("pk"), kind="leader_check", state="reported", done_on__gt=since
    )
    return once_since(since, reported)


@check(
    _("The leader has acknowledged a report on every project that is served within the last {months} months."),
    message=_("{record}: no status report of the last {months} months was acknowledged by the leader."),
    over=Project,
    scope=PROJECT,
    mend="report",
    months=3,
)
def leader_knows_state_of_project(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    told = Report.objects.filter(register="project", record=OuterRef("pk"), kind="status", to="leader")
    return once_since(since, told.filter(state="acknowledged", submitted_at__gt=since), of=SERVED)
