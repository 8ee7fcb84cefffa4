"""Deadlines in working days as one date that a query compares with: whatever began by then is over."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Expression

from .actor import acting, tenant_in_force
from .calendar import WorkingCalendar

LEAST_A_YEAR = 200
"""No year has fewer working days, whatever a tenant takes off; so far back the calendar is read."""


def passed_by(on: dt.date, days: int) -> dt.date:
    """The last day from which, itself not counted, so many working days were over before `on`.

    What began on that day or earlier is late on `on`, what began later is not: the deadline of a later beginning is
    never earlier.
    """
    back = calendar_around(on, days).add_working_days(on, -max(days, 1))
    return back - dt.timedelta(days=1) if days else back


def calendar_around(on: dt.date, days: int) -> WorkingCalendar:
    """The tenant's calendar, far enough back for so many working days; read once per unit of work."""
    years = (on.year - 2 - days // LEAST_A_YEAR, on.year + 1)
    kept = acting().notes.setdefault("working calendars", {})
    if years not in kept:
        kept[years] = WorkingCalendar.for_tenant(tenant_in_force(), *years)
    return kept[years]


class PassedBy(Expression):
    """`passed_by` inside a query; worked out when the query runs, so that rules may be declared without a tenant."""

    output_field = DateField()

    def __init__(self, on: dt.date, days: int) -> None:
        super().__init__()
        self.on, self.days = on, days

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The day as a parameter."""
        return "%s", [connection.ops.adapt_datefield_value(passed_by(self.on, self.days))]
