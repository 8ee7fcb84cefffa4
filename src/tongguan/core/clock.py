"""What day and what time it is; outside production `TONGGUAN_TODAY` sets the day."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


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
