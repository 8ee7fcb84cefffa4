"""The nightly counts of the story: what neither the day nor a change can have moved is carried over."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet

from tongguan.core import asking, checks, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, Touched, User
from tongguan.core.wording import Statement
from tongguan.standards.concerning import reads
from tongguan.standards.keeping import keep_all
from tongguan.standards.models import Tally

APART = dt.timedelta(days=200)
"""A rule that reads the same on two days so far apart does not look at the calendar."""


@dataclass(kw_only=True)
class Counting:
    """The nights of one tenant, in their order."""

    tenant: Tenant
    before: dt.date | None = None
    """The night counted last."""
    steady: dict[str, bool] = field(default_factory=dict)
    """Check -> whether its rule reads the same on every day."""

    def night(self, on: dt.date) -> None:
        """Count what may have changed since the night before; the rest stands as it stood."""
        with acting_as(User.objects.system(), self.tenant):
            marks = Touched.objects.filter(tenant=self.tenant)
            changed = [(mark.table, mark.columns) for mark in marks]
            still = {name for name in checks.registry if self.before and self._unmoved(name, changed, on)}
            keep_all(asking.answers(checks.registry.keys() - still, on=on, scope={}), on)
            self._carry_over(still, on)
            marks.delete()
        self.before = on

    def _unmoved(self, name: str, changed: list[tuple[str, list[str]]], on: dt.date) -> bool:
        return not any(reads(name).minds(*one) for one in changed) and self._is_steady(name, on)

    def _is_steady(self, name: str, on: dt.date) -> bool:
        if name not in self.steady:
            self.steady[name] = _worded(name, on) == _worded(name, on - APART)
        return self.steady[name]

    def _carry_over(self, names: set[str], on: dt.date) -> None:
        rows = list(Tally.objects.filter(tenant=self.tenant, on=self.before, check_name__in=names))
        for row in rows:
            row.pk, row.on, row.counted_at = None, on, clock.now()
            row.valid_until += on - self.before
        Tally.objects.bulk_create(rows)


def _worded(name: str, on: dt.date) -> tuple[Statement, ...]:
    """Whom a check binds and who breaks it, as the database is asked on a day."""
    check = checks.registry[name]
    try:
        asked = [check.population(on), check.breaking(on)]
        return tuple(Statement.of(rows.order_by().values("pk")) for rows in asked)
    except EmptyResultSet:
        return ()
