"""Risk is watched as long as a service is given: treated, in time, and assessed anew when that is due (4.1.c)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.checks.periods import SERVED
from tongguan.outsourcing.models import Project
from tongguan.risk.models import Risk, RiskAssessment, RiskTreatment

PROJECT = {"project": "pk"}
OPEN = ("planned", "approved", "in_progress")


def _in_force() -> Q:
    """Of the assessment that holds; those before it are history."""
    return Q(assessment__project=OuterRef("pk"), assessment__state="accepted") & ~Q(state="closed")


@check(
    _("No risk of a served project above the accepted level lacks an approved treatment."),
    message=_("{record}: a risk above the accepted level has no approved treatment."),
    over=Project,
    scope=PROJECT,
    mend="risk_treatment",
)
def high_risks_are_treated(on: dt.date) -> Rule:
    above = Q(residual=None) | Q(residual__gt=F("assessment__acceptance_level"))
    agreed = RiskTreatment.objects.filter(risk=OuterRef("pk"), state__in=RiskTreatment.AGREED)
    left = Risk.objects.filter(_in_force() & above, ~Exists(agreed))
    return Rule(over=Project.objects.all(), when=SERVED, broken=Exists(left))


def _late(on: dt.date) -> QuerySet[RiskTreatment]:
    extended = Q(extended_to__gte=on, extension_approved_by__isnull=False)
    late = RiskTreatment.objects.filter(Q(due__lt=on) & ~extended, state__in=OPEN)
    of_it = Q(risk__assessment__project=OuterRef("pk"), risk__assessment__state="accepted")
    return late.filter(of_it).exclude(risk__state="closed")


@check(
    _("No treatment of a risk of a served project is overdue."),
    message=_("{record}: the treatment of a risk is overdue."),
    over=Project,
    scope=PROJECT,
    mend="risk_treatment",
)
def risk_treatments_are_in_time(on: dt.date) -> Rule:
    return Rule(over=Project.objects.all(), when=SERVED, broken=Exists(_late(on)))


@check(
    _("The risk of every served project was assessed, and the next assessment is not overdue."),
    message=_("{record}: there is no accepted risk assessment, or the next one is overdue."),
    over=Project,
    scope=PROJECT,
    mend="risk_assessment",
)
def risk_is_reassessed_in_time(on: dt.date) -> Rule:
    holds = RiskAssessment.objects.filter(
        project=OuterRef("pk"), state="accepted", trigger__in=RiskAssessment.WHOLE, next_due__gte=on
    )
    return Rule(over=Project.objects.all(), when=SERVED, broken=~Exists(holds))
