"""What happens in a running service is confirmed, and what matters reaches the leader (4.2.3.a, 4.2.3.b.4)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.working_days import PassedBy
from tongguan.operations.models import SecurityIncident, ServiceLog
from tongguan.organisation.models import Report
from tongguan.outsourcing.checks.periods import OPERATING, SERVED
from tongguan.outsourcing.models import Project, StageVerification
from tongguan.risk.models import Risk

PROJECT = {"project": "pk"}


@check(
    _("The work of service staff is confirmed by own people within {days} days."),
    message=_("{record}: work of service staff was not confirmed by own people within {days} days."),
    over=Project,
    scope=PROJECT,
    mend="service_log",
    days=7,
)
def service_logs_are_confirmed(on: dt.date, days: int) -> Rule:
    before = timezone.make_aware(dt.datetime.combine(on - dt.timedelta(days=days), dt.time()))
    waiting = ServiceLog.objects.filter(project=OuterRef("pk"), state="open", started_at__lt=before)
    return Rule(over=Project.objects.all(), when=OPERATING, broken=Exists(waiting))


def _told(register: str, record: str = "pk") -> Exists:
    sent = Report.objects.filter(to="leader", submitted_at__isnull=False)
    return Exists(sent.filter(register=register, record=OuterRef(record)))


def _incidents(before: PassedBy) -> QuerySet[SecurityIncident]:
    # To be informed in person is as good as a report.
    untold = SecurityIncident.objects.filter(reported_at__date__lte=before, leader_informed_at=None)
    return untold.filter(~_told("security_incident"), project=OuterRef("pk"))


def _risks(before: PassedBy) -> QuerySet[Risk]:
    above = Q(residual__gt=F("assessment__acceptance_level")) & ~Q(state="closed")
    # What stands in an assessment that the leader accepted afterwards the leader knows.
    known = Q(assessment__accepted_on__gte=F("identified_on"))
    rows = Risk.objects.filter(above & ~known, identified_on__lte=before, assessment__project=OuterRef("pk"))
    return rows.filter(~_told("risk"), ~_told("risk_assessment", "assessment"))


def _failures(before: PassedBy) -> QuerySet[StageVerification]:
    failed = StageVerification.objects.filter(state="failed", verified_on__lte=before)
    return failed.filter(~_told("stage_verification"), milestone__project=OuterRef("pk"))


@check(
    _(
        "An incident, a risk above the accepted level, a failed verification: "
        "the leader knows in {working_days} working days."
    ),
    message=_(
        "{record}: an incident, a risk above the accepted level or a failed verification was not told "
        "in {working_days} working days."
    ),
    over=Project,
    scope=PROJECT,
    mend="report",
    working_days=3,
)
def events_reach_the_leader(on: dt.date, working_days: int) -> Rule:
    before = PassedBy(on, working_days)
    unknown = Q(Exists(_incidents(before))) | Q(Exists(_risks(before))) | Q(Exists(_failures(before)))
    return Rule(over=Project.objects.all(), when=SERVED, broken=unknown)
