"""Who assesses the risk of a project, and who may accept it (4.2.3.b.1, SOD-15)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Membership
from tongguan.outsourcing.appointments import LEADING
from tongguan.outsourcing.models import Project, RoleAssignment
from tongguan.risk.models import RiskAssessment

BEFORE_DECISION = ["draft", "planning", "cancelled", "not_approved"]


@check(
    _("Before its leader decides, the risk of every project is assessed by the office or on its behalf."),
    message=_("{record}: the office has no completed risk assessment of this project."),
    over=Project,
    scope={"project": "pk"},
    mend="risk_assessment",
    given={"kind": "project"},
)
def office_assessed_the_project(on: dt.date) -> Rule:
    # Whoever assesses for the office holds one of its roles here, its own people and those it commissions alike.
    charged = Membership.objects.filter(
        user=OuterRef("assessor"), tenant=OuterRef("tenant"), role__in=["assessor", "office_head", "office_staff"]
    )
    done = RiskAssessment.objects.filter(
        Exists(charged),
        kind="project",
        project=OuterRef("pk"),
        state__in=["completed", "accepted"],
        completed_on__lte=on,
    )
    return Rule(over=Project.objects.all(), when=~Q(state__in=BEFORE_DECISION), broken=~Exists(done))


@check(
    _("Risk is accepted by the leader, never by a delegate below that level."),
    message=_("{record}: this risk is for the leader to accept, not for a delegate (SOD-15)."),
    over=RiskAssessment,
    scope={"project": "project", "vendor": "vendor"},
    segregation="SOD-15",
)
def risk_is_accepted_by_the_leader(on: dt.date) -> Rule:
    day = OuterRef("accepted_on")
    led = RoleAssignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        Q(ended_on=None) | Q(ended_on__gte=day),
        person__account=OuterRef("accepted_by"),
        role__in=LEADING,
        state__in=["effective", "ended"],
        valid_from__lte=day,
    )
    delegated = led.filter(role="leader", delegated_from__isnull=False, project=OuterRef("project"))
    return Rule(
        over=RiskAssessment.objects.all(),
        when=Q(accepted_by__isnull=False),
        broken=Exists(delegated) & ~Exists(led.filter(delegated_from=None)),
    )
