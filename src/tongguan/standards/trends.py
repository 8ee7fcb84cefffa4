"""How a check went over the last days on which it was counted, and when and by which rule that was."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Max, Q

from tongguan.core import checks
from tongguan.core.actor import acting

from .breaches import Asked, of_scope
from .models import Breach, Tally

DAYS = 30
"""At most so many counted days are shown."""
WINDOW = dt.timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One counted day; for a single project or vendor the population of a past day is not known."""

    on: dt.date
    among: int | None
    broken: int


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The counted days of a check up to the day asked for, oldest first."""

    points: list[Point] = field(default_factory=list)
    tally: Tally | None = None
    """The count of the day asked for itself, if there was one."""
    before: dt.date | None = None
    """The last counted day before it."""


def trends(names: Iterable[str], asked: Asked) -> dict[str, Trend]:
    """The trends of checks: one statement for the tenant, two for a project or vendor."""
    wanted = list(dict.fromkeys(names))
    tallies: dict[str, list[Tally]] = {name: [] for name in wanted}
    rows = Tally.objects.filter(tenant=acting().tenant, check_name__in=wanted)
    for row in rows.filter(on__gt=asked.day - WINDOW, on__lte=asked.day).order_by("on"):
        tallies[row.check_name].append(row)
    points = _within(tallies, asked) if asked.scope else {name: _points(kept) for name, kept in tallies.items()}
    return {name: _trend(tallies[name], points.get(name, []), asked.day) for name in wanted}


def _trend(kept: list[Tally], points: list[Point], day: dt.date) -> Trend:
    earlier = [row.on for row in kept if row.on < day]
    tally = kept[-1] if kept and kept[-1].on == day else None
    return Trend(points=points[-DAYS:], tally=tally, before=earlier[-1] if earlier else None)


def _points(kept: list[Tally]) -> list[Point]:
    return [Point(on=row.on, among=row.among, broken=row.broken) for row in kept]


def _within(tallies: Mapping[str, list[Tally]], asked: Asked) -> dict[str, list[Point]]:
    """What of one scope object was broken on each counted day, told from the breaches that stood then."""
    known = [name for name in tallies if _can_be_asked(name, asked)]
    spans: dict[str, list[tuple[dt.date, dt.date | None]]] = {}
    for name, opened, closed in _breaches(known, asked):
        spans.setdefault(name, []).append((opened, closed))
    return {name: [_standing(row.on, spans.get(name, [])) for row in tallies[name][-DAYS:]] for name in known}


def _can_be_asked(name: str, asked: Asked) -> bool:
    return set(asked.scope) <= set(checks.registry[name].scope)


def _breaches(names: list[str], asked: Asked) -> Iterator[tuple[str, dt.date, dt.date | None]]:
    recent = Q(closed_on=None) | Q(closed_on__gt=asked.day - WINDOW)
    rows = Breach.objects.filter(recent, of_scope(names, asked.scope), tenant=acting().tenant)
    yield from rows.filter(opened_on__lte=asked.day).values_list("check_name", "opened_on", "closed_on")


def _standing(day: dt.date, spans: list[tuple[dt.date, dt.date | None]]) -> Point:
    broken = sum(1 for opened, closed in spans if opened <= day and (closed is None or closed > day))
    return Point(on=day, among=None, broken=broken)


def counted_at(asked: Asked) -> dt.datetime | None:
    """When the numbers of the day were last counted."""
    rows = Tally.objects.filter(tenant=acting().tenant, on=asked.day)
    return rows.aggregate(last=Max("counted_at"))["last"]


def counted_before(asked: Asked) -> dt.date | None:
    """The last counted day before the day asked for."""
    rows = Tally.objects.filter(tenant=acting().tenant, on__lt=asked.day)
    return rows.aggregate(last=Max("on"))["last"]
