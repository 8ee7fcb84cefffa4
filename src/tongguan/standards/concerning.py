"""Which checks a change concerns, and for which objects they have to be asked again."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from tongguan.core import checks, registers, scopes
from tongguan.core.checks import Check
from tongguan.core.models import Touched
from tongguan.core.reading import Reading

MOST_SCOPES = 500
"""Beyond so many touched objects a full count is cheaper than asking for them one by one."""
SETTINGS = "core_preference"
DAYS_OFF = "core_calendarday"

Part = tuple[scopes.Ids, list[str]]
"""Touched scope objects, and the checks to be asked for just these."""


def reads(name: str) -> Reading:
    """What the verdict of a check depends on, as the settings in force word it."""
    return _reads(name, tuple(checks.registry[name].settings().values()))


def binds_by(name: str) -> Reading:
    """What decides which records a check binds."""
    return _binds_by(name, tuple(checks.registry[name].settings().values()))


@cache
def _reads(name: str, _settings: tuple[Any, ...]) -> Reading:
    check = checks.registry[name]
    return Reading.of(check.breaking(), beside=_beside(check))


@cache
def _binds_by(name: str, _settings: tuple[Any, ...]) -> Reading:
    check = checks.registry[name]
    return Reading.of(check.population(), beside=_beside(check))


def _beside(check: Check) -> set[str]:
    """The tables that are read to word a check."""
    limits = {*check.limits, *check.uses}
    days_off = {DAYS_OFF} if checks.WORKING_DAYS in limits else set()
    return days_off | {SETTINGS} if limits else set()


def concerned(marks: Iterable[Touched], due: set[str]) -> tuple[list[str], list[Part]]:
    """Checks that mind what changed: those to be worked out in full, and those for some scope objects only."""
    whole: list[str] = []
    parts: dict[str, Part] = {}
    for name in checks.registry.keys() - due:
        check, reading = checks.registry[name], reads(name)
        if not (minded := [mark for mark in marks if reading.minds(mark.table, mark.columns)]):
            continue
        ids = _placed(check, minded)
        if ids is None:
            whole.append(name)
        else:
            told = repr(sorted((kind, sorted(many)) for kind, many in ids.items()))
            parts.setdefault(told, (ids, []))[1].append(name)
    return whole, list(parts.values())


@cache
def _tables_of_companions() -> frozenset[str]:
    registered = (one.model for one in registers.registry.values())
    return frozenset(model._meta.db_table for model in registered if getattr(model, "belongs_there", False))


def _far(check: Check) -> frozenset[str]:
    """The tables of which a row counts for other objects than its own, with what is decided and known of such rows."""
    shared = frozenset(model._meta.db_table for model in check.shared)
    return shared | _tables_of_companions() if shared else shared


def _placed(check: Check, marks: list[Touched]) -> scopes.Ids | None:
    """The scope objects for which a check has to be asked; None for all: it cannot place a change, or they are many."""
    if any(mark.table in _far(check) for mark in marks):
        return None
    known = [{kind: set(ids) for kind, ids in mark.scopes.items() if kind in check.scope} for mark in marks]
    ids = scopes.merged(known)
    return ids if all(known) and sum(map(len, ids.values())) <= MOST_SCOPES else None
