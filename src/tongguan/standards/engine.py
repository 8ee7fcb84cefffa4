"""The engine: keeps breaches and tallies true, in full once a day and by scope within a second of a change."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tongguan.core import asking, checks, clock, scopes
from tongguan.core.actor import acting, acting_as
from tongguan.core.asking import Answer
from tongguan.core.checks import Check
from tongguan.core.models import Record, Tenant, Touched, User
from tongguan.core.reading import tables_of

from .keeping import Standing, keep_all, keep_part, standing_of
from .models import Tally

MOST_SCOPES = 500
"""Beyond so many touched objects a full count is cheaper than asking for them one by one."""
MOST_BROKEN = 20_000
"""So many broken records are kept in one transaction: on SQLite it shuts out all other writers."""
SETTINGS = "core_preference"
DAYS_OFF = "core_calendarday"

Part = tuple[scopes.Ids, list[str]]
"""Touched scope objects, and the checks to be asked for just these."""


@cache
def reads(name: str) -> frozenset[str]:
    """The tables that a check's verdict depends on."""
    check = checks.registry[name]
    tables = tables_of(check.breaking().query)
    limits = {*check.limits, *check.uses}
    days_off = {DAYS_OFF} if checks.WORKING_DAYS in limits else set()
    return tables | days_off | {SETTINGS} if limits else tables


@cache
def _binds_by(name: str) -> frozenset[str]:
    """The tables that decide which records a check binds."""
    return tables_of(checks.registry[name].population().query)


def recount(names: Iterable[str], on: dt.date | None = None) -> None:
    """Work out checks in full, in the name and the transaction of whoever is acting."""
    on = on or clock.today()
    for group in asking.alike(names, on=on):
        keep_all(asking.answers(group, on=on, scope={}), on)


def freshen(tenant: Tenant) -> int:
    """Bring the verdicts of a tenant up to date with what changed; returns how many checks were worked out.

    Looks without a transaction and keeps what it found in short ones: on SQLite a writer shuts out all others.
    What changes meanwhile leaves a mark of its own, for the next time.
    """
    system, on = User.objects.system(), clock.today()
    with acting_as(system, tenant, writes=False):
        due = _due(on)
        marks = list(Touched.objects.filter(tenant=tenant).order_by("pk"))
        whole, parts = _concerned(marks, set(due))
        groups = asking.alike([*due, *whole], on=on)
    for told in _answered(groups, tenant, on):
        with acting_as(system, tenant):
            keep_all(told, on)
    changed = {mark.table for mark in marks}
    for ids, names in parts:
        with acting_as(system, tenant, writes=False):
            broken, among = _asked_within(names, ids, on), _bound(names, changed, on)
        with acting_as(system, tenant):
            keep_part(broken, _standing(names, ids), among, on)
    if marks:
        with acting_as(system, tenant):
            Touched.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    return sum(map(len, groups)) + sum(len(names) for _ids, names in parts)


def _answered(groups: list[tuple[str, ...]], tenant: Tenant, on: dt.date) -> Iterator[dict[str, Answer]]:
    """What checks say of all records, in portions that are worth a transaction and no more than memory holds."""
    system, told = User.objects.system(), dict[str, Answer]()
    for group in groups:
        with acting_as(system, tenant, writes=False):
            told |= asking.answers(group, on=on, scope={})
        if sum(len(answer.broken) for answer in told.values()) >= MOST_BROKEN:
            yield told
            told = {}
    if told:
        yield told


def _due(on: dt.date) -> list[str]:
    """Checks without a tally of this day by their present rule."""
    fresh = dict(Tally.objects.filter(tenant=acting().tenant, on=on).values_list("check_name", "rule_version"))
    return [name for name, check in checks.registry.items() if fresh.get(name) != check.version]


def _concerned(marks: list[Touched], due: set[str]) -> tuple[list[str], list[Part]]:
    """Checks that read what changed: those to be worked out in full, and those for some scope objects only."""
    by_table: dict[str, list[scopes.Ids]] = {}
    for mark in marks:
        by_table.setdefault(mark.table, []).append({name: set(ids) for name, ids in mark.scopes.items()})
    whole: list[str] = []
    parts: dict[str, Part] = {}
    for name in checks.registry.keys() - due:
        if touched := [ids for table in reads(name) & by_table.keys() for ids in by_table[table]]:
            far = {model._meta.db_table for model in checks.registry[name].shared} & by_table.keys()
            ids = None if far else _placed(checks.registry[name], touched)
            if ids is None:
                whole.append(name)
            else:
                told = repr(sorted((kind, sorted(many)) for kind, many in ids.items()))
                parts.setdefault(told, (ids, []))[1].append(name)
    return whole, list(parts.values())


def _placed(check: Check, touched: list[scopes.Ids]) -> scopes.Ids | None:
    """The scope objects for which a check has to be asked; None for all: it cannot place a change, or they are many."""
    known = [{kind: many for kind, many in ids.items() if kind in check.scope} for ids in touched]
    ids = scopes.merged(known)
    return ids if all(known) and sum(map(len, ids.values())) <= MOST_SCOPES else None


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


def _bound(names: list[str], changed: set[str], on: dt.date) -> Mapping[str, int]:
    """How many records the checks bind whose population may have changed; counted once for all that bind the same."""
    found: dict[str, int] = {}
    for group in asking.alike([name for name in names if _binds_by(name) & changed], on=on):
        among = checks.registry[group[0]].population(on).count()
        found |= dict.fromkeys(group, among)
    return found
