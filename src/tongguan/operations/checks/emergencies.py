"""Serious incidents reach the leader, and the steps of the plan are taken (4.2.2.c.4, 4.2.3.b.5)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Decision
from tongguan.operations.models import PlanStep, ResponseStep, SecurityIncident
from tongguan.operations.models.security_incident import SERIOUS

INCIDENT = {"project": "project", "vendor": "vendor"}
OUTSOURCED = Q(project__isnull=False) | Q(vendor__isnull=False)


@check(
    _("The leader is told of every serious incident within {hours} hours."),
    message=_("{record}: the leader was not told within {hours} hours of the report."),
    over=SecurityIncident,
    scope=INCIDENT,
    hours=1,
)
def leader_is_told_of_serious_incident(on: dt.date, hours: int) -> Rule:
    limit = dt.timedelta(hours=hours)
    # Rules are worded once a day: what nobody told is known to be late by the next morning.
    morning = timezone.make_aware(dt.datetime.combine(on, dt.time()))
    untold = Q(leader_informed_at=None, reported_at__lt=morning - limit)
    late = Q(leader_informed_at__gt=F("reported_at") + limit)
    return Rule(over=SecurityIncident.objects.all(), when=Q(level__in=SERIOUS), broken=untold | late)


@check(
    _("No serious incident is closed without a decision of the leader on its handling."),
    message=_("{record}: closed without a decision of the leader on its handling."),
    over=SecurityIncident,
    scope=INCIDENT,
    mend="decision",
)
def leader_coordinates_serious_incident(on: dt.date) -> Rule:
    decided = Decision.objects.filter(register="security_incident", record=OuterRef("pk"), state="approved")
    serious = Q(level__in=SERIOUS)
    return Rule(over=SecurityIncident.objects.all(), when=serious, broken=Q(state="closed") & ~Q(Exists(decided)))


@check(
    _("When an outsourced service's incident is closed, each step of the plan was taken or left out for a reason."),
    message=_("{record}: no emergency plan is named, or steps of it are neither taken nor left out for a reason."),
    over=SecurityIncident,
    scope=INCIDENT,
)
def emergency_plan_was_followed(on: dt.date) -> Rule:
    taken = ResponseStep.objects.filter(incident=OuterRef(OuterRef("pk")), step=OuterRef("pk"))
    open_ones = PlanStep.objects.filter(~Exists(taken), plan=OuterRef("plan"))
    closed = Q(state="closed") & OUTSOURCED
    return Rule(over=SecurityIncident.objects.all(), when=closed, broken=Q(plan=None) | Q(Exists(open_ones)))
