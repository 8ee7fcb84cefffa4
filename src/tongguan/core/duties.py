"""Duties: what has to be done again and again, or within a time, and when it falls due by the settings in force."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import DateField, F, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from . import clock, preferences, registers
from .actor import tenant_in_force
from .calendar import OutsideCalendar, WorkingCalendar, months_after, months_before
from .models import AuditEntry, Record, Tenant
from .models.periodic_task import PeriodicTask
from .roles import Role

Unit = PeriodicTask.Unit
ONE_DAY = dt.timedelta(days=1)
YEARS_BACK, YEARS_AHEAD = 10, 10
"""Working days are counted within these years around today."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What a duty is about, and from when it counts: expressions over one queryset, so that it is one statement."""

    over: QuerySet
    since: Any
    """The day from which it counts where nothing has occurred yet: service start, adoption, the event itself."""
    last: Any = None
    """The day of the last occurrence."""
    until: Any = None
    """The day that a record itself names for the next occurrence; it goes before the interval."""
    proof: Any = None
    """The number of the record that proves the last occurrence."""
    owner: Any = None
    """The account that has to see to it; else whoever holds the duty's role."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One declared duty; `limit` names the setting, often that of a check, by which both are counted."""

    name: str
    title: Any
    clause: str
    function: Callable[[dt.date], Owed]
    limit: str
    unit: str
    role: str
    once: bool = False
    """Owed once after an event, and done as soon as there is a last occurrence; else it returns."""
    by_hand: bool = False
    """The task is itself the record of what was done, so people mark it as done."""

    def count(self) -> int:
        """The interval in force for the tenant."""
        return int(preferences.value_of(self.limit))

    def owed(self, on: dt.date) -> Owed:
        """Whom it binds on a day."""
        return self.function(on)

    @cached_property
    def register(self) -> str:
        """The register of what it is about; none where it concerns the organisation as a whole."""
        model = self.owed(clock.today()).over.model
        return "" if model is Tenant else registers.name_of(model)


registry: dict[str, Duty] = {}


def duty(
    name: str,
    title: Any,
    *,
    clause: str,
    limit: str = "",
    default: int = 12,
    unit: str = Unit.MONTH,
    role: str = Role.OFFICE_HEAD,
    once: bool = False,
    by_hand: bool = False,
) -> Callable[[Callable[[dt.date], Owed]], Callable[[dt.date], Owed]]:
    """Declare a duty; without the `limit` of a check it gets a setting of its own, `duty.<name>`."""
    key = limit or f"duty.{name.lower()}"
    if key not in preferences.declared:
        preferences.setting(key, default, title, least=1, most=1000)

    def declare(function: Callable[[dt.date], Owed]) -> Callable[[dt.date], Owed]:
        if name in registry:
            raise ValueError(f"The duty {name} is declared twice.")
        registry[name] = Duty(
            name=name,
            title=title,
            clause=clause,
            function=function,
            limit=key,
            unit=unit,
            role=role,
            once=once,
            by_hand=by_hand,
        )
        return function

    return declare


def by_fact() -> list[str]:
    """The duties that a record proves, so that nobody says by hand that they are done."""
    return [duty.name for duty in registry.values() if not duty.by_hand]


def entered_on(model: type[Record]) -> Subquery:
    """The day on which a record came here: from then on its duties count, where nothing else says from when."""
    entries = AuditEntry.objects.filter(register=registers.name_of(model), record=OuterRef("pk"))
    first = entries.order_by().values("register").annotate(first=Min("on")).values("first")
    return Subquery(first, output_field=DateField())


def or_entered(model: type[Record], *days: str) -> Coalesce:
    """The first of these days that is known, at last the day on which the record came here."""
    return Coalesce(*map(F, days), entered_on(model), output_field=DateField())


def latest(rows: QuerySet, day: str) -> Subquery:
    """The last day that some rows tell; `rows` refers to the outer row."""
    return _of_latest(rows, day, day)


def proof_of(rows: QuerySet, day: str) -> Subquery:
    """The number of the record that tells it."""
    return _of_latest(rows, day, "number")


def earliest(rows: QuerySet, day: str) -> Subquery:
    """The first day that some rows tell."""
    return Subquery(rows.filter(**{f"{day}__isnull": False}).order_by(day, "pk").values(day)[:1])


def _of_latest(rows: QuerySet, day: str, wanted: str) -> Subquery:
    return Subquery(rows.filter(**{f"{day}__isnull": False}).order_by(f"-{day}", "-pk").values(wanted)[:1])


def later(first: Any, second: Any) -> Greatest:
    """The later of two days of which one may not be known."""
    days: dict[str, Any] = {"output_field": DateField()}
    return Greatest(Coalesce(first, second, **days), Coalesce(second, first, **days), **days)


def nothing(field: Any = None) -> Value:
    """Stands for an expression that a duty has not."""
    return Value(None, output_field=field or DateField())


def _last_day_within(day: dt.date, months: int) -> dt.date:
    """The last day from which so many months back the day is not reached, as checks ask; months end on 28 or 31."""
    last = months_after(day, months)
    while months_before(last, months) >= day:
        last -= ONE_DAY
    while months_before(last + ONE_DAY, months) < day:
        last += ONE_DAY
    return last


class Reckoner:
    """Adds intervals to days; the working calendar of the tenant is read once."""

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The years around today."""
        year = clock.today().year
        return WorkingCalendar.for_tenant(tenant_in_force(), year - YEARS_BACK, year + YEARS_AHEAD)

    def after(self, day: dt.date, count: int, unit: str) -> dt.date:
        """The last day on which something is not late that was last done, or began, on a day."""
        match unit:
            case Unit.WORKING_DAY:
                return self._working_days_after(day, count)
            case Unit.MONTH:
                return _last_day_within(day, count)
            case Unit.YEAR:
                return _last_day_within(day, 12 * count)
        return day + dt.timedelta(days=count * (7 if unit == Unit.WEEK else 1))

    def _working_days_after(self, day: dt.date, count: int) -> dt.date:
        try:
            return self.calendar.add_working_days(day, count)
        except OutsideCalendar:
            # So long ago, or so far ahead, that the exact day matters to nobody: weeks of five days.
            return day + dt.timedelta(days=count * 7 // 5)
