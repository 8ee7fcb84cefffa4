"""What is asked of the standards, and which of the kept breaches answer it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from tongguan.core import checks, clock
from tongguan.core.checks import Check


@dataclass(frozen=True, kw_only=True)
class Asked:
    """For what a verdict is asked: the tenant, or one project or vendor; today, or a past day."""

    on: dt.date | None = None
    scope: Mapping[str, int] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day meant."""
        return self.on or clock.today()


def standing_on(on: dt.date) -> Q:
    """Which breaches stood on a day; today those that are open, which an index of their own holds."""
    if on == clock.today():
        return Q(closed_on=None)
    return Q(opened_on__lte=on) & (Q(closed_on__isnull=True) | Q(closed_on__gt=on))


def of_scope(names: list[str], scope: Mapping[str, int | list[int]]) -> Q:
    """Which breaches are of records within the scope; checks that reach it by the same paths share one subquery."""
    alike: dict[tuple[Any, ...], list[Check]] = {}
    for check in (checks.registry[name] for name in names):
        alike.setdefault((check.model, *(check.scope[kind] for kind in scope)), []).append(check)
    either = Q(pk__in=[])
    for shared in alike.values():
        records = shared[0].model._base_manager.filter(shared[0].within(**scope)).values("pk")
        either |= Q(check_name__in=[check.name for check in shared], record__in=records)
    return either
