"""Vendors that make changes for the department: mandated, announced, and done right (A.6.e)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import Change
from tongguan.operations.models.change_of_vendor import MANDATE, by_vendor, mandates
from tongguan.outsourcing.models import Project

CHANGE = {"project": "project"}
DONE = ["implemented", "reviewed", "closed", "failed"]


def _morning(on: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time()))


@check(
    _("A vendor that makes changes has a mandate of the leader that names activities and limits."),
    message=_("{record}: a vendor makes changes without a mandate of the leader that names activities and limits."),
    over=Project,
    scope={"project": "pk"},
    mend="decision",
    given={"kind": MANDATE},
)
def vendors_changing_are_mandated(on: dt.date) -> Rule:
    changed = Change.objects.filter(by_vendor(), project=OuterRef("pk"), state__in=DONE)
    mandated = mandates("pk").filter(decided_on__lte=on)
    return Rule(over=Project.objects.all(), when=Q(Exists(changed)), broken=~Q(Exists(mandated)))


@check(
    _("A patch or upgrade is carried out within its window; {days} days later its test and its success are on record."),
    message=_("{record}: not carried out in its window, failed, or without test result or success after {days} days."),
    over=Change,
    scope=CHANGE,
    days=7,
)
def patches_are_done_right(on: dt.date, days: int) -> Rule:
    missed = Q(state="scheduled", window_end__lt=_morning(on))
    waited = Q(state="implemented", implemented_at__lt=_morning(on - dt.timedelta(days=days)))
    reviewed = Q(state__in=["reviewed", "closed"])
    told = ~Q(test_result="") & Q(success__isnull=False) | ~Q(failure_cause="")
    bound = Q(category="patch", project__isnull=False) & (missed | waited | reviewed | Q(state="failed"))
    wrong = missed | Q(state="failed") | ~told
    return Rule(over=Change.objects.all(), when=bound, broken=wrong)


@check(
    _("The vendor announces its changes before the window, an emergency within {hours} hours after it was done."),
    message=_("{record}: the notice of the vendor is missing or came too late."),
    over=Change,
    scope=CHANGE,
    mend="vendor_notice",
    given={"kind": "change"},
    hours=4,
)
def vendor_changes_are_announced(on: dt.date, hours: int) -> Rule:
    limit = dt.timedelta(hours=hours)
    emergency = Q(kind="emergency")
    after = emergency & Q(notice__received_at__gt=F("implemented_at") + limit)
    late = ~emergency & Q(notice__received_at__gt=Coalesce("window_start", "implemented_at")) | after
    begun = Q(state__in=DONE) & (~emergency | Q(notice__isnull=False) | Q(implemented_at__lt=_morning(on) - limit))
    bound = Q(project__isnull=False) & by_vendor() & begun
    return Rule(over=Change.objects.all(), when=bound, broken=Q(notice=None) | late)
