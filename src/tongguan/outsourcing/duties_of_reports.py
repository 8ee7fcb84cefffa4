"""Duties around the report on the outsourcing as a whole: one for each period, and the leader receives it (5.2.2.c)."""

import datetime as dt

from django.db.models import Case, DateField, Exists, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences
from tongguan.core.calendar import months_after
from tongguan.core.checks import organisation
from tongguan.core.duties import Owed, Unit, duty, earliest, latest, proof_of
from tongguan.core.roles import Role
from tongguan.organisation.models import Report

from .models import Project

RUNNING = Project.objects.filter(state__in=["operating", "suspended", "exiting"])
REPORTS = Report.objects.filter(kind="supervision", to="leader", submitted_at__isnull=False)
YEAR = 12
ONE_DAY = dt.timedelta(days=1)


@duty(
    "SUPERVISION_REPORT",
    _("Report to the leader on the outsourcing as a whole"),
    clause="5.2.2.c",
    limit="supervision_is_reported.months",
)
def outsourcing_is_reported(on: dt.date) -> Owed:
    """For the period that is over, or once that is reported for the present one; some days after its end."""
    months = min(int(preferences.value_of("supervision_is_reported.months")), YEAR)
    days = dt.timedelta(days=int(preferences.value_of("supervision_is_reported.days")))
    index = (on.year * YEAR + on.month - 1) // months * months
    begin = dt.date(index // YEAR, index % YEAR + 1, 1)
    before, end = months_after(begin, -months), months_after(begin, months) - ONE_DAY
    last = begin - ONE_DAY
    told = REPORTS.filter(
        Q(period_to__range=(before, last)) | Q(period_to=None, submitted_at__range=(last, last + days))
    )
    missed = Exists(RUNNING.filter(service_started_on__lte=before)) & ~Exists(told)
    return Owed(
        over=organisation(),
        since=earliest(RUNNING, "service_started_on"),
        last=latest(REPORTS, "submitted_at"),
        until=Case(When(missed, then=Value(last + days)), default=Value(end + days), output_field=DateField()),
        proof=proof_of(REPORTS, "submitted_at"),
    )


@duty(
    "REPORT_ACKNOWLEDGEMENT",
    _("Take note of the report"),
    clause="5.2.2.c",
    limit="supervision_report_is_acknowledged.days",
    unit=Unit.DAY,
    role=Role.LEADER,
    once=True,
)
def reports_are_received(on: dt.date) -> Owed:
    """Each report on the outsourcing that was submitted."""
    return Owed(
        over=REPORTS.filter(state__in=["submitted", "acknowledged"]),
        since=F("submitted_at"),
        last=F("ack_at"),
        proof=F("number"),
    )
