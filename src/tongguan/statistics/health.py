"""How the clauses of a standard stood over a time, told from what was kept each day and never worked out anew."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from tongguan.core import access, checks, registers
from tongguan.core.actor import acting
from tongguan.core.models import AuditEntry, Record
from tongguan.standards.breaches import Asked, of_scope
from tongguan.standards.declared import none_declared_on
from tongguan.standards.models import Breach, Tally
from tongguan.standards.packs import Pack
from tongguan.standards.verdicts import CheckResult, Counts, described, judged, put_together, tallied

from .periods import STEPS, Period, begin_of, last_of_each

POINTS = 62
"""A picture shows at most so many days; of a longer time the last day of each week or month."""
VERDICTS = ("nonconform", "unknown", "conform", "na")
OPENED, RIGHTED = "opened", "righted"
_DAYS = {OPENED: "opened_on", RIGHTED: "closed_on"}


@dataclass(frozen=True, kw_only=True)
class Point:
    """How things stood on a counted day, and what turned in the day, week or month that it stands for."""

    on: dt.date
    clauses: Mapping[str, int]
    """Verdict -> how many clauses have it, headings not counted, as on the board of that day."""
    checks: Mapping[str, int]
    """The same for the rules behind the clauses."""
    records: int
    """How many breaches stood."""
    opened: int
    righted: int


@dataclass(frozen=True, kw_only=True)
class Course:
    """The counted days of a period, oldest first."""

    step: str
    points: list[Point] = field(default_factory=list)
    opened: int = 0
    righted: int = 0


@dataclass(frozen=True, kw_only=True)
class Turned:
    """A rule that records newly broke, or were righted by, on a day."""

    day: dt.date
    way: str
    sentence: str
    clauses: tuple[str, ...]
    records: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        told = {"on": self.day.isoformat(), "way": self.way, "sentence": self.sentence, "clauses": list(self.clauses)}
        return told | {"records": self.records}


def course(pack: Pack, scope: Mapping[str, int], period: Period, step: str) -> Course:
    """How the clauses stood: a handful of statements, however long the period.

    Of a single project it was kept what was broken, not how many records a rule bound: nothing of it conforms here,
    just as on its board of a past day.
    """
    names = _names(pack, scope)
    counted = _counted(scope, period)
    step = coarser(counted, step)
    if not (days := last_of_each(counted, step)):
        return Course(step=step)
    asked = Asked(on=days[-1], scope=scope)
    counts = _counts_within(names, asked, days) if scope else tallied(names, days)
    none = none_declared_on(pack.id, asked, days)
    turned = {way: _turns(names, asked, way, period) for way in _DAYS}
    in_step = {way: _by_step(found, step) for way, found in turned.items()}
    points = []
    for day in days:
        results = {name: _result(name, told) for name, told in counts[day].items()}
        board = put_together(pack, list(pack.clauses.values()), results, none[day], day)
        leaves = Counter(one.verdict for one in board.values() if one.clause.kind != "heading")
        begin = begin_of(day, step)
        points.append(
            Point(
                on=day,
                clauses={name: leaves[name] for name in VERDICTS},
                checks=dict.fromkeys(VERDICTS, 0) | Counter(one.verdict for one in results.values()),
                records=sum(one.broken for one in results.values()),
                **{way: found[begin] for way, found in in_step.items()},
            )
        )
    return Course(step=step, points=points, **{way: found.total() for way, found in turned.items()})


def coarser(days: list[dt.date], step: str) -> str:
    """The step that is wanted, or the first coarser one with no more points than a picture shows."""
    steps = STEPS[STEPS.index(step) :]
    return next((one for one in steps if len(last_of_each(days, one)) <= POINTS), steps[-1])


def _names(pack: Pack, scope: Mapping[str, int]) -> list[str]:
    """The rules behind the clauses of a standard that can be asked for what is meant."""
    named = dict.fromkeys(name for clause in pack.clauses.values() for name in clause.checks)
    return [name for name in named if set(scope) <= set(checks.registry[name].scope)]


def _counted(scope: Mapping[str, int], period: Period) -> list[dt.date]:
    """The days of the period on which was counted, since what is asked for is there."""
    rows = Tally.objects.filter(tenant=acting().tenant, **period.within("on"))
    days = sorted(rows.order_by().values_list("on", flat=True).distinct())
    about = [Q(register=name, record=pk) for name, pk in scope.items()]
    for one in about:
        begin = AuditEntry.objects.filter(one, tenant=acting().tenant).aggregate(first=Min("on"))["first"]
        days = [day for day in days if begin and day >= begin]
    return days


def _result(name: str, told: tuple[int | None, int, bool]) -> CheckResult:
    among, broken, fresh = told
    verdict = judged(among, broken, fresh=fresh)
    return CheckResult(check=checks.registry[name], verdict=verdict, among=among, broken=broken, fresh=fresh)


def _breaches(names: list[str], scope: Mapping[str, int]) -> QuerySet[Breach]:
    rows = Breach.objects.filter(tenant=acting().tenant)
    return rows.filter(of_scope(names, scope)) if scope else rows.filter(check_name__in=names)


def _counts_within(names: list[str], asked: Asked, days: list[dt.date]) -> dict[dt.date, Counts]:
    """What of one scope object was broken on each day, told in one statement from the breaches that stood then."""
    rows = _breaches(names, asked.scope).filter(opened_on__lte=days[-1])
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=days[0]))
    spans = list(rows.values_list("check_name", "opened_on", "closed_on"))
    found: dict[dt.date, Counts] = {}
    for day in days:
        broken = Counter(name for name, opened, closed in spans if opened <= day and (closed is None or closed > day))
        found[day] = {name: (None, broken[name], True) for name in names}
    return found


def _turns(names: list[str], asked: Asked, way: str, period: Period) -> Counter[dt.date]:
    """Day -> how many breaches were found or righted on it."""
    path = _DAYS[way]
    rows = _breaches(names, asked.scope).filter(**period.within(path)).order_by()
    return Counter(dict(rows.values(path).annotate(count=Count("pk")).values_list(path, "count")))


def _by_step(found: Mapping[dt.date, int], step: str) -> Counter[dt.date]:
    total: Counter[dt.date] = Counter()
    for day, count in found.items():
        total[begin_of(day, step)] += count
    return total


def turned(pack: Pack, scope: Mapping[str, int], period: Period, *, most: int) -> list[Turned]:
    """The last breaches that were found or righted in the period, newest first, of records that the actor may see."""
    names = _names(pack, scope)
    found: list[Turn] = []
    for way, path in _DAYS.items():
        rows = _breaches(names, scope).filter(**period.within(path)).order_by(f"-{path}", "check_name", "record")
        found += [(day, way, name, pk) for day, name, pk in rows.values_list(path, "check_name", "record")[:most]]
    return list(_told(pack, sorted(found, key=lambda one: one[0], reverse=True)[:most]))


Turn = tuple[dt.date, str, str, int]
"""Day, way, check and record of a breach."""


def _told(pack: Pack, found: list[Turn]) -> Iterator[Turned]:
    """Those of one rule and day together."""
    wanted: dict[type[Record], set[int]] = {}
    for _day, _way, name, pk in found:
        wanted.setdefault(checks.registry[name].model, set()).add(pk)
    known = {model: _titled(model, pks) for model, pks in wanted.items()}
    resting = _resting(pack)
    for (day, way, name), those in groupby(found, lambda one: one[:3]):
        check = checks.registry[name]
        there = known[check.model]
        records = [described(check, there[pk]) for *_rule, pk in those if pk in there]
        if records:
            clauses = tuple(resting[name])
            yield Turned(day=day, way=way, sentence=check.words(), clauses=clauses, records=records)


def _resting(pack: Pack) -> dict[str, list[str]]:
    """Check -> the clauses that rest on it."""
    found: dict[str, list[str]] = {}
    for clause in pack.clauses.values():
        for name in clause.checks:
            found.setdefault(name, []).append(clause.id)
    return found


def _titled(model: type[Record], pks: set[int]) -> dict[int, Record]:
    """Records with what their titles need joined, those only that the actor may see."""
    rows = access.among(acting(), model, pks)
    joins = registers.relations_of_title(model)
    return {one.pk: one for one in rows.select_related(*joins)}
