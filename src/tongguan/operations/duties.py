"""Duties to tell the leader within days what happened: incidents, high risks, failed verifications (4.2.3.a)."""

import datetime as dt
from typing import Any

from django.db.models import DateField, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty, earliest
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import StageVerification
from tongguan.risk.models import Risk

from .models import IssueReport, SecurityIncident

TOLD: dict[str, Any] = {
    "clause": "4.2.3.a",
    "limit": "events_reach_the_leader.working_days",
    "unit": Unit.WORKING_DAY,
    "once": True,
}


def _reports(register: str, record: str = "pk") -> QuerySet[Report]:
    return Report.objects.filter(to="leader", register=register, record=OuterRef(record))


@duty("EVENT_REPORT", _("Report the incident to the leader"), **TOLD)
def incidents_are_reported(on: dt.date) -> Owed:
    """Each security incident of a project, from the day on which it was reported inside."""
    informed = Coalesce(
        TruncDate("leader_informed_at"),
        earliest(_reports("security_incident"), "submitted_at"),
        output_field=DateField(),
    )
    return Owed(
        over=SecurityIncident.objects.filter(project__isnull=False),
        since=TruncDate("reported_at"),
        last=informed,
        proof=F("number"),
        owner=F("project__office_head__account"),
    )


@duty("RISK_REPORT", _("Report the high risk to the leader"), **TOLD)
def high_risks_are_reported(on: dt.date) -> Owed:
    """Each risk of a project above the accepted level that the leader does not know from accepting it."""
    above = Risk.objects.filter(
        residual__gt=F("assessment__acceptance_level"), assessment__project__isnull=False
    ).exclude(state="closed")
    return Owed(
        over=above.exclude(assessment__accepted_on__gte=F("identified_on")),
        since=F("identified_on"),
        last=Coalesce(
            earliest(_reports("risk"), "submitted_at"),
            earliest(_reports("risk_assessment", "assessment"), "submitted_at"),
        ),
        proof=F("number"),
        owner=F("assessment__project__office_head__account"),
    )


@duty("VERIFICATION_REPORT", _("Report the failed verification to the leader"), **TOLD)
def failed_verifications_are_reported(on: dt.date) -> Owed:
    """Each verification of a milestone that failed."""
    return Owed(
        over=StageVerification.objects.filter(state="failed"),
        since=F("verified_on"),
        last=earliest(_reports("stage_verification"), "submitted_at"),
        proof=F("number"),
        owner=F("milestone__project__office_head__account"),
    )


@duty(
    "ISSUE_REPORT",
    _("Report the security problem to the leader"),
    clause="A.6.d",
    limit="issues_reach_the_leader_in_time.working_days",
    unit=Unit.WORKING_DAY,
    once=True,
)
def issues_are_reported(on: dt.date) -> Owed:
    """Each security problem of an outsourced service."""
    return Owed(
        over=IssueReport.objects.all(),
        since=F("found_on"),
        last=TruncDate("reported_to_leader_at"),
        proof=F("number"),
        owner=F("project__office_head__account"),
    )
