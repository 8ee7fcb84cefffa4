"""What the figures about vendors ask of records: conditions that depend on the period."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual

from tongguan.access.models.ends import NEVER
from tongguan.core import clock
from tongguan.core.preferences import value_of
from tongguan.outsourcing.models import VendorNotice
from tongguan.outsourcing.models.stage_verification import CONCLUDED

from .periods import Period

Asks = Callable[[Period], Q]


def _until(period: Period) -> dt.date:
    """The last day of the period that has come."""
    return min(period.last, clock.today())


def within(path: str) -> Asks:
    """What has its date in the period."""
    return lambda period: Q(**period.within(path))


def still_open(period: Period) -> Q:
    """Findings that were not settled at the end of the period."""
    settled = Q(verified_on__lte=period.last) | Q(state__in=["verified", "closed"], verified_on=None)
    return Q(found_on__lte=period.last) & ~settled


def overdue(period: Period) -> Q:
    """Those of them whose day had passed."""
    return still_open(period) & Q(due__lt=_until(period))


def fallen_due(due: str, done: str) -> Asks:
    """What fell due in the period; what is not done yet counts only once the day has passed."""
    return lambda period: (
        Q(**period.within(due)) & (Q(**{f"{done}__isnull": False}) | Q(**{f"{due}__lt": clock.today()}))
    )


def in_time(due: str, done: str) -> Asks:
    """What was done by its day or moment."""
    return lambda _period: Q(**{f"{done}__lte": F(due)})


def of_level(*levels: str) -> Asks:
    """Incidents of these levels reported in the period."""
    return lambda period: Q(level__in=levels, **period.within("reported_at__date"))


def within_limits(due: str, done: str) -> Asks:
    """Incidents of the period with this limit; what is not done yet counts only once the limit has passed."""
    return lambda period: (
        Q(**period.within("reported_at__date"), **{f"{due}__isnull": False})
        & (Q(**{f"{done}__isnull": False}) | Q(**{f"{due}__lt": clock.now()}))
    )


def concluded(period: Period) -> Q:
    """Verifications concluded in the period."""
    return Q(state__in=CONCLUDED, **period.within("verified_on"))


def assessed(path: str) -> Asks:
    """Assessments concluded in the period."""
    return lambda period: Q(state__in=["passed", "failed"], **period.within(path))


def passed(_period: Period) -> Q:
    """Those that were passed without conditions."""
    return Q(state="passed")


def serving(period: Period) -> Q:
    """People who served at some time of the period."""
    stays = Q(offboarded_on=None) | Q(offboarded_on__gte=period.first)
    return stays & Q(onboarded_on__lte=period.last)


def left(period: Period) -> Q:
    """People who left in the period."""
    return Q(**period.within("offboarded_on"))


def contracted(period: Period) -> Q:
    """Contracts that ran at some time of the period."""
    begun = Q(start_on__lte=period.last) | Q(start_on=None, signed_on__lte=period.last)
    kept = ["signed", "in_force", "amending", "expired", "terminated", "closed"]
    return begun & (Q(end_on=None) | Q(end_on__gte=period.first)) & Q(state__in=kept)


def _access_ended() -> Any:
    left = Coalesce(F("vendor_staff__offboarded_on"), Value(NEVER))
    return Least(Coalesce(F("valid_to"), Value(NEVER)), left, output_field=DateField())


def _grace() -> dt.timedelta:
    return dt.timedelta(days=value_of("duty.switch_off"))


def access_to_end(period: Period) -> Q:
    """Access that was to be taken away in the period; what still may wait counts once it was taken away."""
    ended = _access_ended()
    within = Q(GreaterThanOrEqual(ended, Value(period.first))) & Q(LessThanOrEqual(ended, Value(period.last)))
    passed = Q(LessThan(_access_ended(), Value(clock.today() - _grace())))
    granted = Q(state__in=["active", "expired", "revoked"], approved_by__isnull=False)
    return granted & within & (Q(revoked_at__isnull=False) | passed)


def ended_in_time(_period: Period) -> Q:
    """Access taken away within the days that the duty leaves for it."""
    due = ExpressionWrapper(_access_ended() + Value(_grace()), output_field=DateField())
    return Q(LessThanOrEqual(F("revoked_at__date"), due))


def gone(period: Period) -> Q:
    """People who had served and left in the period."""
    return Q(onboarded_on__isnull=False, **period.within("offboarded_on"))


def announced(_period: Period) -> Q:
    """So many days beforehand as the rule about leaving asks for."""
    ahead = Value(dt.timedelta(days=value_of("staff_who_leave_say_so.days") - 1))
    latest = ExpressionWrapper(F("effective_on") - ahead, output_field=DateTimeField())
    told = VendorNotice.objects.filter(vendor_staff=OuterRef("pk"), kind="staff_unavailable", received_at__lt=latest)
    return Q(Exists(told))
