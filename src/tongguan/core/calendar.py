"""The working calendar: official days off and make-up working days, periods in working days and in months."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

_ONE_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5
_MONTHS: Final = 12


class OutsideCalendar(LookupError):
    """A day lies outside the years that were loaded, so that whether it is worked is not known."""


class OfficialDay(models.Model):
    """A day of the official notices that differs from the rule of weekdays: a day off, or a weekend that is worked.

    Shared by all tenants of the installation. What a tenant enters itself is the register `calendar_day`.
    """

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        app_label = "core"
        verbose_name, verbose_name_plural = _("official day"), _("official days")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".rstrip()


@dataclass(frozen=True)
class WorkingCalendar:
    """The days of some years as one tenant works them; all answers come from memory.

    Days outside `first_year` to `last_year` raise `OutsideCalendar`: to guess them would move deadlines.
    """

    first_year: int
    last_year: int
    exceptions: Mapping[dt.date, bool]
    """Whether a day that differs from the rule of weekdays is worked."""
    notices: frozenset[int] = frozenset()
    """Years whose official notice is known."""

    @classmethod
    def for_tenant(cls, tenant_id: int | None, first_year: int, last_year: int) -> "WorkingCalendar":
        """Load these years; a tenant's own days stand over the official ones, without tenant those stand alone."""
        # The register needs the base of records, which needs the clock and this package.
        from .models import CalendarDay  # noqa: PLC0415  circular import

        years = {"day__year__gte": first_year, "day__year__lte": last_year}
        shared = dict(OfficialDay.objects.filter(**years).values_list("day", "is_working"))
        notices = {day.year for day in shared}
        if tenant_id is None:
            return cls(first_year, last_year, shared, frozenset(notices))
        rows = CalendarDay._base_manager.filter(tenant_id=tenant_id, voided=False, **years)
        own = list(rows.values_list("day", "is_working", "source"))
        notices |= {day.year for day, _working, source in own if source == CalendarDay.Source.NOTICE}
        return cls(first_year, last_year, shared | {day: working for day, working, _source in own}, frozenset(notices))

    def published(self, year: int) -> bool:
        """Whether the official notice of this year is known; if not, only weekends count as days off."""
        self._require(year)
        return year in self.notices

    def is_working(self, day: dt.date) -> bool:
        """Whether this day is worked."""
        # A datetime is a date to the type checker, but never equal to one: it would miss every holiday.
        if isinstance(day, dt.datetime):
            raise TypeError("A day is wanted, not an instant: which day it is depends on the time zone.")
        self._require(day.year)
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def next_working_day(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after `day`, which is not counted itself; before it if n is negative.

        With n = 0 it is `next_working_day(day)`, so that the result is always a working day.
        """
        if n == 0:
            return self.next_working_day(day)
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        for _count in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days after `first` it is until `last`; negative if `last` is earlier.

        `first` is not counted and `last` is, so `add_working_days(first, n)` is n working days away from `first`.
        """
        if last < first:
            return -sum(map(self.is_working, _days(last, first)))
        return sum(map(self.is_working, _days(first + _ONE_DAY, last + _ONE_DAY)))

    def _require(self, year: int) -> None:
        if not self.first_year <= year <= self.last_year:
            raise OutsideCalendar(f"The calendar was loaded for {self.first_year} to {self.last_year}, not {year}.")


def _days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    return (start + dt.timedelta(days=number) for number in range((end - start).days))


class NoticedDay(NamedTuple):
    """A day off or make-up working day of an official notice, with the Chinese name of its holiday."""

    day: dt.date
    is_working: bool
    name: str


def official_days(years: Iterable[int]) -> list[NoticedDay]:
    """The days of the official notices of these years, in order; years without a known notice give none."""
    # Imported here: needed for seeding alone.
    from chinese_calendar.constants import Holiday, holidays, workdays  # noqa: PLC0415

    wanted = frozenset(years)
    return sorted(
        NoticedDay(day, is_working, Holiday(english).chinese)
        for is_working, days in ((False, holidays), (True, workdays))
        for day, english in days.items()
        if day.year in wanted
    )


def seed(years: Iterable[int], *, model: type[models.Model] = OfficialDay) -> None:
    """Write the official days of these years; rows that exist stay as they are.

    A migration passes its historical model.
    """
    model._default_manager.bulk_create(
        [model(**day._asdict()) for day in official_days(years)],
        ignore_conflicts=True,
    )


def months_after(day: dt.date, n: int) -> dt.date:
    """The same day n months later; the last day of the month where there is no such day (31 January, 30 April)."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + n, _MONTHS)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def months_before(day: dt.date, n: int) -> dt.date:
    """The same day n months earlier; the last day of the month where there is no such day."""
    return months_after(day, -n)
