"""What was done without leave, from outside or within zones; a verified finding settles it (A.2.3.d, A.4.c, A.5.d)."""

import datetime as dt

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import RemoteAccess, ZoneVisit
from tongguan.core.checks import Rule, check
from tongguan.improvement.models import Finding
from tongguan.operations.models import ServiceLog

SETTLED = ("verified", "closed")
CONTROLLED = ("controlled", "core")


def _settled(register: str) -> Exists:
    """What was done cannot be undone: it stands until a finding on it went the whole way."""
    return Exists(Finding.objects.filter(register=register, record=OuterRef("pk"), state__in=SETTLED))


def _covering() -> Exists:
    """The way in that the log names was this person's, or the team's, from its first to its last minute."""
    instant = DateTimeField()
    began = TruncDate(ExpressionWrapper(OuterRef("started_at"), output_field=instant))
    over = TruncDate(Coalesce(OuterRef("ended_at"), OuterRef("started_at"), output_field=instant))
    held = Q(vendor_staff=None) | Q(vendor_staff=OuterRef("vendor_staff"))
    lasting = Q(valid_from__lte=began, approved_on__lte=began, valid_to__gte=over)
    granted = Q(state="active") | Q(state="closed", closed_on__gte=over)
    ways = RemoteAccess.objects.filter(pk=OuterRef("remote_access"), project=OuterRef("project"))
    return Exists(ways.filter(held, lasting, granted))


@check(
    _("Every remote service used a remote access that was granted for its time."),
    message=_(
        "{record}: no remote access was granted for the time of this remote service. Name the one that was, or settle "
        "the finding on it."
    ),
    over=ServiceLog,
    scope={
        "service_log": "pk",
        "project": "project",
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
    },
    if_any=True,
)
def remote_service_is_granted(on: dt.date) -> Rule:
    remote = Q(method="remote")
    # Before the gate the rule is asked of whatever service is to be confirmed.
    alone = remote & ~Q(_covering()) & ~Q(_settled("service_log"))
    return Rule(over=ServiceLog.objects.all(), when=remote, broken=alone)


@check(
    _("Service staff are in controlled zones only under the eyes of an escort, all the time."),
    message=_("{record}: nobody escorted the service staff member all the time, or the way out was not recorded."),
    over=ZoneVisit,
    scope={"staff": "vendor_staff", "vendor": "vendor_staff__vendor", "project": "vendor_staff__project"},
    days=1,
)
def staff_in_zones_are_escorted(on: dt.date, days: int) -> Rule:
    alone = Q(escort=None) | Q(escort_at_all_times=False) | Q(state="closed", escort_at_all_times=None)
    forgotten = Q(state="open", in_at__date__lt=on - dt.timedelta(days=days))
    controlled = Q(vendor_staff__isnull=False, zone__level__in=CONTROLLED)
    return Rule(over=ZoneVisit.objects.all(), when=controlled, broken=(alone | forgotten) & ~Q(_settled("zone_visit")))


@check(
    _("What was found of unauthorised access is settled by its date, without a date within {days} days."),
    message=_("{record}: the unauthorised access was not settled in time."),
    over=Finding,
    scope={"project": "project", "vendor": "vendor", "staff": "vendor_staff"},
    if_any=True,
    days=10,
)
def unauthorised_access_is_settled(on: dt.date, days: int) -> Rule:
    late = Q(due__lt=on) | Q(due=None, found_on__lt=on - dt.timedelta(days=days))
    unsettled = late & ~Q(state__in=SETTLED)
    unauthorised = Q(kind__in=[Finding.Kind.ACCESS, Finding.Kind.REMOTE])
    return Rule(over=Finding.objects.all(), when=unauthorised, broken=unsettled)
