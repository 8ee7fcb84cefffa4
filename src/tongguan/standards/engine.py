"""The engine: keeps breaches and tallies true, in full once a day and by scope within a second of a change.

How many records a rule binds is counted afterwards: it can take longer, and the verdict need not wait for it.
"""

import datetime as dt
import threading
from collections.abc import Iterable, Iterator

from tongguan.core import asking, checks, clock, scopes
from tongguan.core.actor import acting, acting_as
from tongguan.core.asking import Answer
from tongguan.core.models import Record, Tenant, Touched, User

from . import lanes
from .concerning import Part, binds_by, concerned
from .keeping import Standing, keep_all, keep_among, keep_part, moved, standing_of
from .models import Tally

MOST_BROKEN = 20_000
"""So many broken records are kept in one transaction: on SQLite it shuts out all other writers."""


def recount(names: Iterable[str], on: dt.date | None = None) -> None:
    """Work out checks in full, in the name and the transaction of whoever is acting."""
    on = on or clock.today()
    for group in asking.alike(names, on=on):
        keep_all(asking.answers(group, on=on, scope={}), on)


def freshen(tenant: Tenant) -> int:
    """Bring all that is kept of a tenant up to date with what changed; returns how many checks were worked out."""
    worked_out = follow(tenant)
    while count_next(tenant):
        pass
    return worked_out


def follow(tenant: Tenant, stop: threading.Event | None = None) -> int:
    """Bring the verdicts of a tenant up to date with what changed; returns how many checks were worked out.

    Looks without a transaction and keeps what it found in short ones: on SQLite a writer shuts out all others.
    What changes meanwhile leaves a mark of its own, for the next time. Told to `stop`, it breaks off after the
    portion at hand and leaves the marks, so that the rest is done the next time.
    """
    system, on = User.objects.system(), clock.today()
    with acting_as(system, tenant, writes=False):
        due = _due(on)
        marks = list(Touched.objects.filter(tenant=tenant).order_by("pk"))
        whole, parts = concerned(marks, set(due))
        groups = asking.alike([*due, *whole], on=on)
    for told in _answered(groups, tenant, on):
        with acting_as(system, tenant):
            keep_all(told, on)
        if stop and stop.is_set():
            return 0
    for part in parts:
        _follow_part(part, marks, tenant, on)
    if marks:
        with acting_as(system, tenant):
            Touched.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return sum(map(len, groups)) + sum(len(names) for _ids, names in parts)


def _follow_part(part: Part, marks: list[Touched], tenant: Tenant, on: dt.date) -> None:
    system, (ids, names) = User.objects.system(), part
    with acting_as(system, tenant, writes=False):
        broken = _asked_within(names, ids, on)
        rebound = [name for name in names if any(binds_by(name).minds(mark.table, mark.columns) for mark in marks)]
    with acting_as(system, tenant):
        keep_part(broken, _standing(names, ids), rebound, on)


def count_next(tenant: Tenant) -> bool:
    """Count anew how many records are bound by one of the checks that may bind others now, and by all like it.

    False when there is nothing left to count. One at a time, so that verdicts never wait long behind it.
    """
    system, on = User.objects.system(), clock.today()
    with acting_as(system, tenant, writes=False):
        waiting = moved(on)
        if not waiting:
            return False
        # All checks are sorted, not just those that wait: that is remembered for the day.
        sorted_out = ([name for name in group if name in waiting] for group in asking.alike(checks.registry, on=on))
        names = next(filter(None, sorted_out))
        among = checks.registry[names[0]].population(on).count()
    with acting_as(system, tenant):
        keep_among(names, among, on, since=max(waiting[name] for name in names))
    return True


def _answered(groups: list[tuple[str, ...]], tenant: Tenant, on: dt.date) -> Iterator[dict[str, Answer]]:
    """What checks say of all records, in portions that are worth a transaction and no more than memory holds."""
    told = dict[str, Answer]()
    for answer in lanes.answered(groups, tenant, on):
        told |= answer
        if sum(len(answer.broken) for answer in told.values()) >= MOST_BROKEN:
            yield told
            told = {}
    if told:
        yield told


def _due(on: dt.date) -> list[str]:
    """Checks without a tally of this day by their present rule."""
    fresh = dict(Tally.objects.filter(tenant=acting().tenant, on=on).values_list("check_name", "rule_version"))
    return [name for name, check in checks.registry.items() if fresh.get(name) != check.version]


def _asked_within(names: list[str], ids: scopes.Ids, on: dt.date) -> dict[str, set[int]]:
    """Check -> the records of any of these scope objects that break it."""
    broken: dict[str, set[int]] = {name: set() for name in names}
    for kind, many in ids.items():
        for name, answer in asking.answers(names, on=on, scope={kind: sorted(many)}).items():
            broken[name].update(answer.broken)
    return broken


def _standing(names: list[str], ids: scopes.Ids) -> Standing:
    """The open breaches of checks by records of any of these scope objects, whether they are still bound or not."""
    found: Standing = {}
    for model, shared in _alike(names, ids):
        records: set[int] = set()
        # One kind of scope after another: asked with "or" between them, either database reads the whole table.
        for kind, many in ids.items():
            there = checks.registry[shared[0]].within(**{kind: sorted(many)})
            records.update(model._base_manager.filter(there).values_list("pk", flat=True))
        found |= standing_of(shared, records)
    return found


def _alike(names: list[str], ids: scopes.Ids) -> Iterator[tuple[type[Record], list[str]]]:
    """Model, and the checks over it that reach the scopes by the same paths."""
    found: dict[tuple[type[Record], tuple[str, ...]], list[str]] = {}
    for name in names:
        check = checks.registry[name]
        found.setdefault((check.model, tuple(check.scope[kind] for kind in ids)), []).append(name)
    for (model, _paths), shared in found.items():
        yield model, shared
