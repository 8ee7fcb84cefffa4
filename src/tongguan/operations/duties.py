"""Duty to report security incidents to the leader within days (4.2.3.a)."""

import datetime as dt

from django.db.models import DateField, F, OuterRef
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty, earliest
from tongguan.organisation.models import Report

from .models import SecurityIncident


@duty(
    "EVENT_REPORT",
    _("Report the incident to the leader"),
    clause="4.2.3.a",
    default=3,
    unit=Unit.WORKING_DAY,
    once=True,
)
def incidents_are_reported(on: dt.date) -> Owed:
    """Each security incident, from the day on which it was reported inside."""
    reports = Report.objects.filter(register="security_incident", record=OuterRef("pk"))
    informed = Coalesce(TruncDate("leader_informed_at"), earliest(reports, "submitted_at"), output_field=DateField())
    return Owed(
        over=SecurityIncident.objects.all(),
        since=TruncDate("reported_at"),
        last=informed,
        proof=F("number"),
        owner=F("project__office_head__account"),
    )
