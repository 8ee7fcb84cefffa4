"""Security incidents are reported and contained within limits, and learnt from (8.1.e, A.7.c)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.improvement.lessons import prevented
from tongguan.improvement.models import Action, Finding
from tongguan.operations.models import SecurityIncident
from tongguan.operations.models.incident_clocks import AUTHORITY, HANDLE, REPORT
from tongguan.operations.models.incident_path import OUTSOURCED

INCIDENT = {"project": "project", "vendor": "vendor"}


@check(
    _("No incident of an outsourced service is closed without cause, lessons and a measure against recurrence."),
    message=_("{record}: closed without cause, lessons, or a preventive action or the reason why none is needed."),
    over=SecurityIncident,
    scope=INCIDENT,
    mend="action",
    given={"kind": "preventive"},
    shared=(Action, Finding),
)
def incidents_are_closed_with_lessons(on: dt.date) -> Rule:
    idle = Q(no_action_because="") & ~Q(prevented())
    closed = OUTSOURCED & Q(state="closed")
    return Rule(over=SecurityIncident.objects.all(), when=closed, broken=Q(cause="") | Q(lessons="") | idle)


def _admitted() -> Exists:
    """The lateness itself is on record as a finding."""
    return Exists(Finding.objects.filter(kind="late", register="security_incident", record=OuterRef("pk")))


def _in_time(on: dt.date, late: Q, untold: Q) -> Rule:
    """Those whose clocks run; what was late is settled by a finding that says so."""
    running = OUTSOURCED & Q(report_due__isnull=False)
    return Rule(over=SecurityIncident.objects.all(), when=running, broken=(late | untold) & ~Q(_admitted()))


_LATE: dict[str, Any] = {"mend": "finding", "given": {"kind": "late"}, "shared": (Finding,)}


@check(
    _("Each incident is reported inside, and a serious one to the authority, within the limit of its level."),
    message=_("{record}: reported inside or to the authority too late, and no finding says so."),
    over=SecurityIncident,
    scope=INCIDENT,
    uses={"minutes": REPORT, "hours": AUTHORITY},
    **_LATE,
)
def incidents_are_reported_in_time(on: dt.date, minutes: int, hours: int) -> Rule:
    # The limits are worked out when the level is known: what holds is the limit of that time.
    morning = timezone.make_aware(dt.datetime.combine(on, dt.time()))
    late = Q(reported_at__gt=F("report_due")) | Q(authority_reported_at__gt=F("authority_due"))
    return _in_time(on, late, Q(authority_reported_at=None, authority_due__lt=morning))


@check(
    _("Each incident is contained within the limit of its level."),
    message=_("{record}: not contained within the limit of its level, and no finding says so."),
    over=SecurityIncident,
    scope=INCIDENT,
    uses={str(level): key for level, (key, _hours) in HANDLE.items()},
    **_LATE,
)
def incidents_are_contained_in_time(on: dt.date, **hours: int) -> Rule:
    morning = timezone.make_aware(dt.datetime.combine(on, dt.time()))
    late = Q(contained_at__gt=F("handle_due"))
    return _in_time(on, late, Q(contained_at=None, handle_due__lt=morning))
