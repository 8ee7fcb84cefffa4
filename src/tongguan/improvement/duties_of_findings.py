"""Duty of the leader to decide on a service in which something critical was found (8.2.a)."""

import datetime as dt

from django.db.models import F, OuterRef
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty, earliest
from tongguan.core.models import Decision
from tongguan.core.roles import Role

from .models import Finding
from .models.critical import KINDS


@duty(
    "CRITICAL_FINDING",
    _("Decide whether the service ends, is suspended or goes on"),
    clause="8.2.a",
    limit="critical_findings_are_decided.working_days",
    unit=Unit.WORKING_DAY,
    role=Role.LEADER,
    once=True,
)
def critical_findings_are_decided_on(on: dt.date) -> Owed:
    """Each critical finding about a project, from the day on which it was found."""
    told = Decision.objects.filter(register="finding", record=OuterRef("pk"), kind__in=KINDS, state="approved")
    return Owed(
        over=Finding.objects.filter(severity="critical", project__isnull=False),
        since=F("found_on"),
        last=earliest(told, "decided_on"),
        proof=F("number"),
        owner=F("project__leader__account"),
    )
