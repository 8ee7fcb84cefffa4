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


def waived(names: Iterable[str], asked: Asked) -> dict[str, int]:
    """Check -> how many of its breaches a waiver covers that is in force on the day asked for."""
    wanted = set(names)
    covered = list(_covered(wanted, asked)) if wanted else []
    if not covered:
        return {}
    either = Q()
    for condition in covered:
        either |= condition
    rows = Breach.objects.filter(either, standing_on(asked.day), tenant=acting().tenant)
    rows = rows.filter(of_scope(sorted(wanted), asked.scope)) if asked.scope else rows
    return dict(rows.values("check_name").annotate(count=Count("pk")).values_list("check_name", "count"))


def _covered(wanted: set[str], asked: Asked) -> Iterator[Q]:
    """For each waiver and each check of its clause the breaches that it covers."""
    packs = load()
    decided = {clause.id for pack in packs.values() for clause in pack.clauses.values() if wanted & set(clause.checks)}
    told = waivers_on(asked.day).filter(clause__in=decided).values_list("standard", "clause", "register", "record")
    for standard, clause, register, record in told:
        known = packs[standard].clauses if standard in packs else {}
        for name in wanted & set(known[clause].checks if clause in known else ()):
            yield from _of_check(checks.registry[name], register, record)


def _of_check(check: Check, register: str, record: int | None) -> Iterator[Q]:
    if record is None:
        yield Q(check_name=check.name)
        return
    if not check.of_organisation and registers.name_of(check.model) == register:
        yield Q(check_name=check.name, record=record)
    for scope in _scopes_of(register) & set(check.scope):
        yield of_scope([check.name], {scope: record})


def _scopes_of(register: str) -> set[str]:
    """The scope whose object a record of this register itself is, if it is one."""
    known = scopes.paths_of(registers.registry[register].model) if register in registers.registry else {}
    return {scope for scope, paths in known.items() if "pk" in paths}
