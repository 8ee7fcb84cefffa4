"""The security plan: six parts after the contract, approved by the leader before it is executed (6.3)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Decision
from tongguan.outsourcing.models import Contract, Milestone, PlanItem, PlanPart, Project, SecurityPlan, StageObjective
from tongguan.outsourcing.models.security_plan import Section

PLAN = {"plan": "pk", "contract": "contract", "vendor": "contract__vendor", "project": "project"}
PAST_PLAN = Q(state__in=["mobilising", "operating", "suspended", "exiting"])
AGREED = ["approved", "executing"]
UNDER_CONTRACT = ["signed", "in_force", "amending"]


def _answered(part: str) -> QuerySet:
    """The part of the plan asked about, where it says something or why it is not needed."""
    told = ~Q(content="") | Q(not_needed=True) & ~Q(reason="")
    return PlanPart.objects.filter(told, plan=OuterRef("pk"), section=part)


def _newly_bound() -> QuerySet:
    """Contracts that the project serves under, and for which no plan was submitted since they were signed.

    A renewal is planned for by the day on which it begins.
    """
    since = SecurityPlan.objects.filter(project=OuterRef("project"), submitted_at__gte=OuterRef("signed_on"))
    return Contract.objects.filter(~Exists(since), project=OuterRef("pk"), state__in=UNDER_CONTRACT)


@check(
    _("A project past its plan stage has a security plan that was submitted after its contract was signed."),
    message=_("{record} has no security plan that was submitted after its contract was signed."),
    over=Project,
    scope={"project": "pk"},
    mend="security_plan",
)
def project_has_security_plan(on: dt.date) -> Rule:
    submitted = SecurityPlan.objects.filter(project=OuterRef("pk"), submitted_at__lte=on)
    begun = _newly_bound().filter(Q(renewal_of=None) | Q(start_on__lte=on))
    return Rule(over=Project.objects.all(), when=PAST_PLAN, broken=~Q(Exists(submitted)) | Q(Exists(begun)))


@check(
    _("A security plan is approved only after its contract was signed, submitted again if it is older."),
    message=_("{record} was submitted before its contract was signed, or names no signed contract."),
    over=SecurityPlan,
    scope=PLAN,
)
def plan_follows_contract(on: dt.date) -> Rule:
    follows = Q(contract__signed_on__isnull=False, submitted_at__gte=F("contract__signed_on"))
    return Rule(over=SecurityPlan.objects.all(), when=Q(state__in=AGREED), broken=~follows)


def _lacks_part(on: dt.date, part: str) -> Rule:
    """A part says what is planned and has an item, with owner and day; or it says why it is not needed."""
    item = PlanItem.objects.filter(plan=OuterRef("pk"), section=part)
    planned = Exists(_answered(part).filter(not_needed=False)) & Exists(item)
    if part == Section.MILESTONES:
        planned &= ~Exists(_aimless())
    kept = planned | Exists(_answered(part).filter(not_needed=True))
    return Rule(over=SecurityPlan.objects.all(), when=Q(state__in=AGREED), broken=~kept)


def _aimless() -> QuerySet:
    """Milestones of the plan's project without a security objective."""
    aims = StageObjective.objects.filter(milestone=OuterRef("pk"))
    return Milestone.objects.filter(~Exists(aims), project=OuterRef("project"))


_LACKS = {
    part: _("{record}: nothing is planned in the part, or no item with owner and day, and no reason is given: ")
    for part in Section
} | {
    Section.MILESTONES: _(
        "{record}: nothing is planned in the part, no item with owner and day, or a milestone has no security "
        "objective, and no reason is given: "
    )
}

for _part in Section:
    check(
        format_lazy("{}{}", _("Every approved plan says, with owners and days, or says why not: part "), _part.label),
        message=format_lazy("{}{}", _LACKS[_part], _part.label),
        over=SecurityPlan,
        scope=PLAN,
        mend="plan_item",
        name=f"plan_has_part_{_part.value}",
        fixed=(_part.value,),
    )(_lacks_part)


def _approved(on: dt.date) -> Q:
    """By the leader here, or by a decision of the leader on paper; either way not before it was submitted."""
    decided = Decision.objects.filter(
        register="security_plan", record=OuterRef("pk"), state="approved", decided_on__lte=on
    )
    by_leader = Q(approved_by__isnull=False) | Q(Exists(decided))
    in_time = Q(submitted_at=None) | Q(approved_at__gte=F("submitted_at"))
    return by_leader & in_time & Q(approved_at__lte=on)


@check(
    _("A security plan is executed only as the leader approved it before."),
    message=_("{record} is executed although no approval of the leader is recorded for it."),
    over=SecurityPlan,
    scope=PLAN,
    mend="decision",
)
def plan_is_executed_as_approved(on: dt.date) -> Rule:
    return Rule(over=SecurityPlan.objects.all(), when=Q(state__in=AGREED), broken=~_approved(on))


@check(
    _("No project goes beyond its plan stage without a security plan that the leader approved."),
    message=_("{record} has no security plan that the leader has approved."),
    over=Project,
    scope={"project": "pk"},
    mend="security_plan",
)
def project_plan_is_approved(on: dt.date) -> Rule:
    approved = SecurityPlan.objects.filter(_approved(on), project=OuterRef("pk"), state__in=[*AGREED, "closed"])
    return Rule(over=Project.objects.all(), when=PAST_PLAN, broken=~Exists(approved))
