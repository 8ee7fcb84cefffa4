"""Where something critical is found the leader decides promptly whether the service goes on (8.2.a)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.roles import Role
from tongguan.core.working_days import PassedBy
from tongguan.improvement.models import Action, Finding
from tongguan.improvement.models.critical import CONTINUATION, SUSPENSION, TERMINATION, decided
from tongguan.outsourcing.models import ExitCase

STOPPED = Q(project__state__in=["suspended", "exiting", "closed"])


@check(
    _("Within {working_days} working days of a critical finding the leader decides on the service, and it is done."),
    message=_(
        "{record}: the leader has not decided within {working_days} working days whether the service ends, is "
        "suspended or goes on with a measure, or what was decided is not done."
    ),
    over=Finding,
    scope={"project": "project", "vendor": "vendor"},
    by=(Role.LEADER,),
    working_days=5,
)
def critical_findings_are_decided(on: dt.date, working_days: int) -> Rule:
    stopped = STOPPED | Q(Exists(ExitCase.objects.filter(project=OuterRef("project"))))
    measured = Q(Exists(Action.objects.filter(finding=OuterRef("pk"))))
    kept = Q(decided(TERMINATION, SUSPENSION)) & stopped | Q(decided(CONTINUATION)) & measured
    passed = Q(found_on__lte=PassedBy(on, working_days))
    critical = Q(severity="critical", project__isnull=False)
    return Rule(over=Finding.objects.all(), when=critical & (passed | Q(decided())), broken=passed & ~kept)
