"""The working calendar: official days off and make-up working days, periods in working days and in months."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_ONE_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5
_MONTHS: Final = 12


class OutsideCalendar(LookupError):
    """A day lies outside the years that were loaded, so that whether it is worked is not known."""


class CalendarDay(models.Model):
    """A day that differs from the rule of weekdays: a day off, or a weekend that is worked.

    Rows without tenant are the default of the installation; a tenant's own row for the same day stands over it.
    """

    class Source(models.TextChoices):
        """Where the day comes from; only a notice makes its year a published one."""

        NOTICE = "notice", _("official notice")
        OWN = "own", _("own decision")

    tenant = models.ForeignKey(
        "core.Tenant", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tenant")
    )
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.OWN)

    class Meta:
        app_label = "core"
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "day"],
                name="core_calendarday_own_once",
                violation_error_message=_("This day is already in the calendar; change the row that is there."),
            ),
            # Two rows without tenant would not collide in the constraint above.
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(tenant=None),
                name="core_calendarday_shared_once",
                violation_error_message=_("This day is already in the calendar; change the row that is there."),
            ),
        )

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
        """Load these years, in one query; without tenant the shared days alone."""
        rows = list(
            CalendarDay.objects.filter(
                Q(tenant=None) | Q(tenant=tenant_id), day__year__gte=first_year, day__year__lte=last_year
            ).values_list("tenant_id", "day", "is_working", "source")
        )
        shared = {day: working for owner, day, working, _source in rows if owner is None}
        own = {day: working for owner, day, working, _source in rows if owner is not None}
        notices = {day.year for _owner, day, _working, source in rows if source == CalendarDay.Source.NOTICE}
        return cls(first_year, last_year, shared | own, frozenset(notices))

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


class OfficialDay(NamedTuple):
    """A day off or make-up working day of an official notice, with the Chinese name of its holiday."""

    day: dt.date
    is_working: bool
    name: str


def official_days(years: Iterable[int]) -> list[OfficialDay]:
    """The days of the official notices of these years, in order; years without a known notice give none."""
    # Imported here: needed for seeding alone.
    from chinese_calendar.constants import Holiday, holidays, workdays  # noqa: PLC0415

    wanted = frozenset(years)
    return sorted(
        OfficialDay(day, is_working, Holiday(english).chinese)
        for is_working, days in ((False, holidays), (True, workdays))
        for day, english in days.items()
        if day.year in wanted
    )


def seed(years: Iterable[int], *, model: type[models.Model] = CalendarDay) -> None:
    """Write the shared rows of these years; rows that exist, edited ones too, stay as they are.

    A migration passes its historical model.
    """
    model._default_manager.bulk_create(
        [model(**day._asdict(), tenant=None, source=CalendarDay.Source.NOTICE) for day in official_days(years)],
        ignore_conflicts=True,
    )


def months_after(day: dt.date, n: int) -> dt.date:
    """The same day n months later; the last day of the month where there is no such day (31 January, 30 April)."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + n, _MONTHS)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def months_before(day: dt.date, n: int) -> dt.date:
    """The same day n months earlier; the last day of the month where there is no such day."""
    return months_after(day, -n)
