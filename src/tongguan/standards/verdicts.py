"""Verdicts: of a check, of a clause, of a heading; for a tenant, a project, a vendor, a day.

`nonconform` before `unknown` before `conform`; `na` only if every part is. Nothing to look at is never green.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from tongguan.core import access, asking, checks, clock, registers
from tongguan.core.actor import acting
from tongguan.core.checks import Check
from tongguan.core.models import Record, Touched
from tongguan.core.roles import INSIDE, Role

from .breaches import Asked, of_scope, standing_on
from .concerning import reads
from .declared import none_declared
from .models import Breach, Declaration, Tally
from .packs import Clause, Pack, load
from .waiving import waived

CAP = 50
"""At most so many broken records are named with a check; the count is exact."""

JUDGES = INSIDE | {Role.AUTHORITY_INSPECTOR, Role.SYSTEM}
"""Who may ask how the tenant stands; a vendor sees its own records, not the office's verdict on everybody."""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What came of one check. `fresh` is false while a change has not been worked in, or the day has passed."""

    check: Check
    verdict: str
    among: int | None
    broken: int
    waived: int = 0
    fresh: bool = True
    records: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As the interface promises it."""
        return {
            "name": self.check.name,
            "sentence": self.check.words(),
            "settings": self.check.settings(),
            "verdict": self.verdict,
            "among": self.among,
            "broken": self.broken,
            "waived": self.waived,
            "fresh": self.fresh,
            "records": self.records,
        }


@dataclass(frozen=True, kw_only=True)
class ClauseResult:
    """The verdict of a clause and what it rests on."""

    pack: str
    clause: Clause
    verdict: str
    as_of: dt.date
    checks: list[CheckResult] = field(default_factory=list)
    declaration: Declaration | None = None
    """That there is none of what the clause speaks of; where it does not stand, records speak against it."""

    @property
    def broken(self) -> int:
        """How many records break it; one that breaks two of its checks counts twice."""
        return sum(result.broken for result in self.checks)

    @property
    def among(self) -> int:
        """How many records its checks looked at."""
        return sum(result.among or 0 for result in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """As the interface promises it."""
        return {
            "pack": self.pack,
            "id": self.clause.id,
            "title": str(self.clause.title),
            "kind": self.clause.kind,
            "verdict": self.verdict,
            "among": self.among,
            "broken": self.broken,
            "waived": sum(result.waived for result in self.checks),
            "as_of": self.as_of.isoformat(),
            "checks": [result.as_dict() for result in self.checks],
            "declaration": _told(self.declaration, stands=not self.among) if self.declaration else None,
        }


def combined(verdicts: Iterable[str]) -> str:
    """The verdict of the whole; of nothing it is unknown."""
    given = set(verdicts)
    for verdict in ("nonconform", "unknown", "conform", "na"):
        if verdict in given:
            return verdict
    return "unknown"


def judged(among: int | None, broken: int, *, fresh: bool) -> str:
    """The verdict that numbers give; an old green is no green."""
    if broken:
        return "nonconform"
    return "conform" if among and fresh else "unknown"


def of_checks(names: Iterable[str], asked: Asked, *, cap: int = CAP) -> dict[str, CheckResult]:
    """The results of checks, in a handful of statements however many they are."""
    wanted = [name for name in dict.fromkeys(names) if set(asked.scope) <= set(checks.registry[name].scope)]
    if asked.scope and asked.day == clock.today():
        answers = asking.answers(wanted, on=asked.day, scope=asked.scope)
        counts: Counts = {name: (answer.among, len(answer.broken), True) for name, answer in answers.items()}
        broken = {name: sorted(answer.broken)[:cap] for name, answer in answers.items()}
    else:
        counts = _past_within(wanted, asked) if asked.scope else _kept(wanted, asked)
        broken = {name: _broken_kept(name, asked, cap) for name, (_among, bad, _fresh) in counts.items() if bad and cap}
    records = _described(broken) if cap else {}
    let_be = waived([name for name, (_among, bad, _fresh) in counts.items() if bad], asked)
    return {
        name: CheckResult(
            check=checks.registry[name],
            verdict=judged(among, broken, fresh=fresh),
            among=among,
            broken=broken,
            waived=let_be.get(name, 0),
            fresh=fresh,
            records=records.get(name, []),
        )
        for name, (among, broken, fresh) in counts.items()
    }


Counts = dict[str, tuple[int | None, int, bool]]


def _kept(names: list[str], asked: Asked) -> Counts:
    """As tallied that day; what was not tallied then was not known then."""
    return tallied(names, [asked.day])[asked.day]


def tallied(names: list[str], days: Sequence[dt.date]) -> dict[dt.date, Counts]:
    """The same for many days in one statement."""
    rows = Tally.objects.filter(tenant=acting().tenant, on__in=days, check_name__in=names)
    tallies: dict[dt.date, dict[str, Tally]] = {day: {} for day in days}
    for row in rows:
        tallies[row.on][row.check_name] = row
    return {day: _counts(names, tallies[day], day) for day in days}


def _counts(names: list[str], tallies: Mapping[str, Tally], day: dt.date) -> Counts:
    old = _out_of_date(tallies) if day == clock.today() else frozenset()
    return {
        name: (row.among, row.broken, name not in old) if (row := tallies.get(name)) else (None, 0, False)
        for name in names
    }


def _out_of_date(tallies: Mapping[str, Tally]) -> frozenset[str]:
    """Checks that mind what is not worked in yet, or that were counted by an older rule."""
    rows = Touched.objects.filter(tenant=acting().tenant).values_list("table", "columns")
    changed = {(table, tuple(columns)) for table, columns in rows}
    return frozenset(
        name
        for name, row in tallies.items()
        if row.rule_version != checks.registry[name].version or any(reads(name).minds(*one) for one in changed)
    )


def _past_within(names: list[str], asked: Asked) -> Counts:
    """For one scope object on a past day the breaches are known, the population is not."""
    rows = _breaches(names, asked).values("check_name").annotate(broken=Count("pk"))
    broken = dict(rows.values_list("check_name", "broken"))
    return {name: (None, broken.get(name, 0), True) for name in names}


def _breaches(names: list[str], asked: Asked) -> QuerySet[Breach]:
    """The breaches of checks that stood on the day, within the scope."""
    rows = Breach.objects.filter(standing_on(asked.day), tenant=acting().tenant)
    return rows.filter(of_scope(names, asked.scope)) if asked.scope else rows.filter(check_name__in=names)


def _described(broken: Mapping[str, list[int]]) -> dict[str, list[dict[str, Any]]]:
    """Check -> its broken records as every door names them; one statement per register for the titles."""
    wanted: dict[type[Record], set[int]] = {}
    for name, pks in broken.items():
        wanted.setdefault(checks.registry[name].model, set()).update(pks)
    rows = {model: _titled(model, pks) for model, pks in wanted.items()}
    return {
        name: [
            described(checks.registry[name], rows[checks.registry[name].model][pk])
            for pk in pks
            if pk in rows[checks.registry[name].model]
        ]
        for name, pks in broken.items()
    }


def _told(declaration: Declaration, *, stands: bool) -> dict[str, Any]:
    told = {"id": declaration.pk, "number": declaration.number, "title": str(declaration), "url": declaration.url}
    return told | {"valid_to": declaration.valid_to.isoformat(), "stands": stands}


def _broken_kept(name: str, asked: Asked, cap: int) -> list[int]:
    """The first of the records that break a check, read by key from an index, however many there are."""
    return list(_breaches([name], asked).order_by("record").values_list("record", flat=True)[:cap])


def _titled(model: type[Record], pks: set[int]) -> dict[int, Record]:
    """Records with what their titles need joined; only those the actor may see are named."""
    joins = registers.relations_of_title(model)
    rows = access.among(acting(), model, pks)
    return {record.pk: record for record in rows.select_related(*joins)}


def described(check: Check, record: Record) -> dict[str, Any]:
    """A broken record as every door names it."""
    return {
        "register": registers.name_of(type(record)),
        "id": record.pk,
        "number": record.number,
        "title": str(record),
        "url": record.url,
        "message": check.told(record),
    }


def of_clause(pack: Pack, clause: Clause, asked: Asked, *, cap: int = CAP) -> ClauseResult:
    """The verdict of one clause; a heading has that of what stands under it."""
    return board(pack, asked, only=_with_children(pack, clause), cap=cap)[clause.id]


def _with_children(pack: Pack, clause: Clause) -> list[Clause]:
    if clause.kind != "heading":
        return [clause]
    return [clause, *(other for other in pack.clauses.values() if other.id.startswith(f"{clause.id}."))]


def board(pack: Pack, asked: Asked, *, only: list[Clause] | None = None, cap: int = 0) -> dict[str, ClauseResult]:
    """Clause id -> result, for a whole pack."""
    clauses = only if only is not None else list(pack.clauses.values())
    results = of_checks((name for clause in clauses for name in clause.checks), asked, cap=cap)
    return put_together(pack, clauses, results, none_declared(pack.id, asked), asked.day)


def put_together(
    pack: Pack, clauses: list[Clause], results: Mapping[str, CheckResult], none: Mapping[str, Declaration], day: dt.date
) -> dict[str, ClauseResult]:
    """Clause id -> result, from those of the checks and what is declared not to be there."""
    found: dict[str, ClauseResult] = {}
    # From the end, so that a heading finds its children judged.
    for clause in sorted(clauses, key=lambda clause: clause.id.count("."), reverse=True):
        own = [results[name] for name in clause.checks if name in results]
        parts = [result.verdict for result in own if result.among != 0 or not result.check.if_any]
        if clause.kind == "heading":
            parts = [other.verdict for key, other in found.items() if key.rpartition(".")[0] == clause.id]
        elif clause.id in none and all(result.among == 0 for result in own):
            parts = ["na"]
        found[clause.id] = ClauseResult(
            pack=pack.id,
            clause=clause,
            verdict=combined(parts),
            as_of=day,
            checks=own,
            declaration=none.get(clause.id),
        )
    return {clause.id: found[clause.id] for clause in clauses}


def segregation(asked: Asked, *, cap: int = CAP) -> list[CheckResult]:
    """The sweep of the rules of segregation that are refused at write time: old sins are listed."""
    names = [name for name, check in checks.registry.items() if check.segregation]
    return list(of_checks(names, asked, cap=cap).values())


def pack_named(pack_id: str) -> Pack | None:
    """The pack of this id, if the library has it."""
    return load().get(pack_id)
