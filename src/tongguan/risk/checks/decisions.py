"""What the leader decides upon and may not decide: level, cost and benefit, and what forbids outsourcing (5.1.2)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Decision
from tongguan.core.roles import Role
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import Project
from tongguan.outsourcing.models.project import GO
from tongguan.risk.counting import (
    PAST_DECISION,
    PAST_PLANNING,
    above_level,
    baseline_insufficient,
    counted_risks,
    counting,
    latest_conclusion,
    stands_in,
)
from tongguan.risk.models import CostBenefit, Risk
from tongguan.risk.models.risk_assessment import LEVEL, STANDARD_LEVEL
from tongguan.risk.models.risk_treatment import not_treated

PROJECT = {"project": "pk"}
DECIDED = Q(state__in=PAST_DECISION)
PLANNED = Q(state__in=PAST_PLANNING)


def _assessment() -> Subquery:
    """The id of the assessment that counts for a project."""
    return Subquery(counting(OuterRef(OuterRef("pk"))).values("pk")[:1])


def _approved(kind: str) -> QuerySet[Decision]:
    return Decision.objects.filter(kind=kind, state=Decision.State.APPROVED, decided_by__isnull=False)


@check(
    _("Before the leader decides, the results of the risk assessment were reported to the leader."),
    message=_("{record}: no risk report about the project or its assessment was submitted to the leader."),
    over=Project,
    scope=PROJECT,
    mend="report",
)
def risks_are_reported_to_the_leader(on: dt.date) -> Rule:
    reports = Report.objects.filter(kind=Report.Kind.RISK, to=Report.Addressee.LEADER)
    handed_in = reports.filter(state__in=[Report.State.SUBMITTED, Report.State.ACKNOWLEDGED])
    of_project = handed_in.filter(register="project", record=OuterRef("pk"))
    of_assessment = handed_in.filter(register="risk_assessment", record=_assessment())
    return Rule(over=Project.objects.all(), when=PLANNED, broken=~Exists(of_project) & ~Exists(of_assessment))


@check(
    _("For every project that goes ahead the leader has decided which level of risk is acceptable."),
    message=_("{record}: the leader has not decided on the acceptable level of risk."),
    over=Project,
    scope=PROJECT,
    mend="risk_assessment",
    by=(Role.LEADER,),
)
def acceptable_level_is_decided(on: dt.date) -> Rule:
    decided = _approved(LEVEL).filter(register="risk_assessment", record=_assessment())
    return Rule(over=Project.objects.all(), when=DECIDED, broken=~Exists(decided))


@check(
    _("Above the standard level of {standard} each risk up to the level accepted is accepted by name."),
    message=_("{record}: a risk above the standard level of {standard} is not accepted by name."),
    over=Project,
    scope=PROJECT,
    mend="risk",
    standard=STANDARD_LEVEL,
)
def risks_above_standard_are_accepted_by_name(on: dt.date, standard: int) -> Rule:
    between = counted_risks(OuterRef(OuterRef("pk"))).filter(
        ~above_level("target_residual"), target_residual__gt=standard
    )
    unnamed = between.exclude(state=Risk.State.ACCEPTED)
    return Rule(over=Project.objects.all(), when=DECIDED, broken=Exists(unnamed))


@check(
    _("For every project past planning the cost of controlling its risks was weighed against the benefit."),
    message=_("{record} has no completed cost-benefit analysis."),
    over=Project,
    scope=PROJECT,
    mend="cost_benefit",
)
def cost_and_benefit_are_weighed(on: dt.date) -> Rule:
    weighed = CostBenefit.objects.filter(project=OuterRef("pk"), state=CostBenefit.State.COMPLETED)
    return Rule(over=Project.objects.all(), when=PLANNED, broken=~Exists(weighed))


@check(
    _("No project goes ahead against the conclusion of its cost-benefit analysis."),
    message=_("{record}: the cost-benefit analysis is missing, or concludes that outsourcing is forbidden."),
    over=Project,
    scope=PROJECT,
    mend="cost_benefit",
)
def decision_follows_cost_and_benefit(on: dt.date) -> Rule:
    return Rule(over=Project.objects.all(), when=DECIDED, broken=~Q(latest_conclusion("support", "reconsider")))


@check(
    _("Outsourcing is supported only where the baseline controls suffice and no risk is aimed above the level."),
    message=_(
        "{record}: the analysis supports it, but a control of Appendix A is neither prepared nor left out, one is "
        "ineffective, or a risk stays above the level."
    ),
    over=Project,
    scope=PROJECT,
    mend="control",
)
def support_rests_on_sufficient_controls(on: dt.date) -> Rule:
    too_high = Exists(counted_risks(OuterRef(OuterRef("pk"))).filter(above_level("target_residual")))
    unfounded = Q(latest_conclusion("support")) & (Q(too_high) | baseline_insufficient())
    return Rule(over=Project.objects.all(), when=DECIDED, broken=unfounded)


@check(
    _("Where controlling the risks costs too much, the leader says why the project goes ahead all the same."),
    message=_("{record}: the analysis asks to reconsider, and the leader's decision gives no reasons against that."),
    over=Project,
    scope=PROJECT,
    mend="decision",
    by=(Role.LEADER,),
)
def costly_outsourcing_is_reasoned(on: dt.date) -> Rule:
    reasoned = _approved(GO).filter(register="project", record=OuterRef("pk")).exclude(opinion="")
    return Rule(over=Project.objects.all(), when=DECIDED, broken=Q(latest_conclusion("reconsider")) & ~Exists(reasoned))


@check(
    _("Nothing is outsourced before the leader has accepted the completed risk assessment."),
    message=_("{record}: forbidden while the risk assessment is unfinished or not accepted by the leader."),
    over=Project,
    scope=PROJECT,
    mend="risk_assessment",
    by=(Role.LEADER,),
)
def assessment_is_accepted_before_outsourcing(on: dt.date) -> Rule:
    return Rule(over=Project.objects.all(), when=DECIDED, broken=~Q(stands_in("accepted")))


@check(
    _("Nothing is outsourced while a risk above the accepted level is not treated effectively."),
    message=_(
        "{record}: forbidden, a risk above the level accepted has no effective treatment: approved, with an owner, due "
        "before the service is to start, and aimed at the level."
    ),
    over=Project,
    scope=PROJECT,
    mend="risk_treatment",
)
def no_risk_stays_untreated(on: dt.date) -> Rule:
    untreated = counted_risks(OuterRef(OuterRef("pk"))).filter(not_treated())
    return Rule(over=Project.objects.all(), when=DECIDED, broken=Exists(untreated))
