"""The clock set to a day of the past, so that what is entered then bears that day."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.conf import settings


@contextlib.contextmanager
def on_day(day: dt.date) -> Iterator[None]:
    """Inside, it is that day. Only outside production mode, where no clock can be set."""
    if settings.PRODUCTION:
        raise RuntimeError("In production mode the clock cannot be set.")
    before = settings.TODAY
    settings.TODAY = day.isoformat()
    try:
        yield
    finally:
        settings.TODAY = before
