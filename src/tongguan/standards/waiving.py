"""Waivers beside verdicts: how many of the records that break a check are waived. The verdict stays what it is."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q

from tongguan.core import checks, registers, scopes
from tongguan.core.actor import acting
from tongguan.core.checks import Check
from tongguan.core.waiving import rows as waivers_on

from .breaches import Asked, of_scope, standing_on
from .models import Breach
from .packs import load

ORGANISATION, ITSELF = "", "record"
"""A waiver for all there is, and one for the record itself; any other way is the name of a scope."""


def waived(names: Iterable[str], asked: Asked) -> dict[str, int]:
    """Check -> how many of its breaches a waiver covers that is in force on the day asked for."""
    wanted = set(names)
    covered = _covered(wanted, asked) if wanted else Q()
    if not covered:
        return {}
    rows = Breach.objects.filter(covered, standing_on(asked.day), tenant=acting().tenant)
    rows = rows.filter(of_scope(sorted(wanted), asked.scope)) if asked.scope else rows
    return dict(rows.values("check_name").annotate(count=Count("pk")).values_list("check_name", "count"))


def _covered(wanted: set[str], asked: Asked) -> Q:
    """The breaches that are covered; waivers by the thousand are few conditions, for a database takes only so many."""
    ids: dict[tuple[str, str], set[int]] = {}
    for name, register, record in _waived_checks(wanted, asked):
        for way in _ways(checks.registry[name], register):
            ids.setdefault((name, way), set()).add(record or 0)
    alike: dict[tuple[str, frozenset[int]], list[str]] = {}
    for (name, way), records in ids.items():
        alike.setdefault((way, frozenset(records)), []).append(name)
    either = Q()
    for (way, covered), shared in alike.items():
        either |= _within(way, sorted(shared), sorted(covered))
    return either


def _within(way: str, names: list[str], records: list[int]) -> Q:
    if way == ORGANISATION:
        return Q(check_name__in=names)
    return Q(check_name__in=names, record__in=records) if way == ITSELF else of_scope(names, {way: records})


def _waived_checks(wanted: set[str], asked: Asked) -> Iterator[tuple[str, str, int | None]]:
    """(check, register, record) of each waiver in force, for each check of its clause."""
    packs = load()
    decided = {clause.id for pack in packs.values() for clause in pack.clauses.values() if wanted & set(clause.checks)}
    told = waivers_on(asked.day).filter(clause__in=decided).values_list("standard", "clause", "register", "record")
    for standard, clause, register, record in told:
        known = packs[standard].clauses if standard in packs else {}
        for name in wanted & set(known[clause].checks if clause in known else ()):
            yield name, register if record is not None else "", record


def _ways(check: Check, register: str) -> Iterator[str]:
    """How a waiver for a record of this register covers breaches of a check: as such, or by the scope it stands for."""
    if not register:
        yield ORGANISATION
        return
    if not check.of_organisation and registers.name_of(check.model) == register:
        yield ITSELF
    yield from _scopes_of(register) & set(check.scope)


def _scopes_of(register: str) -> set[str]:
    """The scope whose object a record of this register itself is, if it is one."""
    known = scopes.paths_of(registers.registry[register].model) if register in registers.registry else {}
    return {scope for scope, paths in known.items() if "pk" in paths}
