"""The formal plan for security incidents: in force, limits at each level, in the vendors' hands (A.7.a, A.7.c)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Tenant
from tongguan.operations.models import EmergencyPlan, PlanIssue, PlanLevel
from tongguan.operations.models.emergency_plan import Level
from tongguan.operations.models.incident_clocks import AUTHORITY, SERIOUS
from tongguan.outsourcing.checks.periods import SERVED
from tongguan.outsourcing.models import Contract, Project

UNDER_CONTRACT = ["signed", "in_force", "amending"]


def _in_force() -> QuerySet[EmergencyPlan]:
    return EmergencyPlan.objects.filter(state="published", covers_outsourcing=True)


@check(
    _("An emergency plan is published that covers outsourced services."),
    message=_("{record}: no published emergency plan covers outsourced services."),
    over=Tenant,
    mend="emergency_plan",
)
def incident_plan_is_in_force(on: dt.date) -> Rule:
    served = Q(Exists(Project.objects.filter(SERVED))) | Q(Exists(_in_force()))
    return Rule(over=organisation(), when=served, broken=~Q(Exists(_in_force())))


@check(
    _("Each vendor of a running service has acknowledged the emergency plan, a new edition within {days} days."),
    message=_("{record}: its vendor has not acknowledged the emergency plan in force."),
    over=Project,
    scope={"project": "pk"},
    mend="emergency_plan",
    days=14,
)
def vendors_have_the_incident_plan(on: dt.date, days: int) -> Rule:
    vendor = OuterRef("vendor")
    issues = PlanIssue.objects.filter(vendor=vendor, acknowledged_on__lte=on, plan__covers_outsourcing=True)
    knows = Exists(issues.filter(plan__state="published"))
    fresh = Exists(_in_force().filter(published_on__gt=on - dt.timedelta(days=days)))
    knew = fresh & Exists(issues.filter(plan__state="revised"))
    bound = Contract.objects.filter(project=OuterRef("pk"), state__in=UNDER_CONTRACT)
    return Rule(over=Project.objects.all(), when=SERVED & Q(Exists(bound)), broken=Exists(bound.filter(~knows, ~knew)))


@check(
    _("The published emergency plan limits reporting and handling at each of the four levels."),
    message=_(
        "{record}: a level lacks its limit for reporting or handling, or leaves the authority too late a report."
    ),
    over=EmergencyPlan,
    scope={"project": "project"},
    uses={"hours": AUTHORITY},
)
def incident_plan_limits_every_level(on: dt.date, hours: int) -> Rule:
    rows = PlanLevel.objects.filter(plan=OuterRef("pk"), report_deadline__gt=0, handle_deadline__gt=0)
    every = Q(*[Exists(rows.filter(level=level)) for level in Level.values])
    serious = PlanLevel.objects.filter(plan=OuterRef("pk"), level__in=SERIOUS)
    slow = Exists(serious.filter(Q(authority_deadline=None) | Q(authority_deadline__gt=hours)))
    published = Q(state="published", covers_outsourcing=True)
    return Rule(over=EmergencyPlan.objects.all(), when=published, broken=~every | Q(slow))
