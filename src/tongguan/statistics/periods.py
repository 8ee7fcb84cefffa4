"""Periods of days, and their parts: days, weeks, months."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tongguan.core.calendar import months_after

DAY, WEEK, MONTH = "day", "week", "month"
STEPS = (DAY, WEEK, MONTH)
"""Finest first."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """From a day to a day, both included."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def within(self, path: str) -> dict[str, dt.date]:
        """What a date at a path meets that lies in the period."""
        return {f"{path}__gte": self.first, f"{path}__lte": self.last}


def begin_of(day: dt.date, step: str) -> dt.date:
    """The first day of the day, week or month in which a day lies; weeks begin on Monday."""
    if step == WEEK:
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if step == MONTH else day


def last_of_each(days: Iterable[dt.date], step: str) -> list[dt.date]:
    """Of the days given the last one in each day, week or month, oldest first."""
    return sorted({begin_of(day, step): day for day in sorted(days)}.values())


def months_from(day: dt.date, count: int) -> list[dt.date]:
    """The first days of so many months, beginning with that of the day."""
    first = day.replace(day=1)
    return [months_after(first, number) for number in range(count)]
