"""What day and what time it is; outside production `TONGGUAN_TODAY` sets the day."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)
"""With a day before or after these nothing can be reckoned: terms are added to it, and time zones move it."""


def today() -> dt.date:
    """The business day in the installation's time zone."""
    return dt.date.fromisoformat(settings.TODAY) if settings.TODAY else timezone.localdate()


def now() -> dt.datetime:
    """The instant, aware; with `TONGGUAN_TODAY` set it is that day at the present time of day."""
    if not settings.TODAY:
        return timezone.now()
    day = today()
    return dt.datetime.now(timezone.get_default_timezone()).replace(year=day.year, month=day.month, day=day.day)


def minute() -> dt.datetime:
    """The instant in whole minutes, as forms show points in time: what is sent back untouched has not changed."""
    return now().replace(second=0, microsecond=0)


def day_of(value: dt.date | None) -> dt.date | None:
    """The business day of a date or of a point in time."""
    return timezone.localdate(value) if isinstance(value, dt.datetime) else value


def refuse_unthinkable(value: dt.date) -> None:
    """Raise ValidationError for a day, or point in time, so far off that nobody can have meant it."""
    if not EARLIEST.year <= value.year <= LATEST.year:
        told = _("Allowed are days from %(first)s to %(last)s. Leave empty what has no end.")
        raise ValidationError(told % {"first": EARLIEST.isoformat(), "last": LATEST.isoformat()})
