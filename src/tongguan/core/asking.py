"""Many checks asked together, in few statements for all that look at a project, a contract, a person; worded daily."""

import contextlib
import datetime as dt
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from . import checks
from .actor import on_day
from .checks import Condition, hit_of
from .wording import Ids, Statement, Wanted, keep, one_if_one, wanted


@dataclass
class Answer:
    """What came of a check: how many records it binds, and which of them break it."""

    among: int = 0
    broken: "array[int]" = field(default_factory=lambda: array("q"))
    """Their ids, packed: checks that are asked together of a whole tenant may name two million."""


def answers(
    names: Iterable[str], *, on: dt.date | None, scope: Mapping[str, Ids], root: type[Any] | None = None
) -> dict[str, Answer]:
    """What comes of many checks for some scope objects, in one statement or, if they are very many, in a few."""
    found = {name: Answer() for name in names}
    scope = {kind: one_if_one(ids) for kind, ids in scope.items()}
    # Of all that there is, only the night asks.
    often = bool(scope or root)
    for groups, statement in _worded(tuple(found), on_day(on), scope, root):
        # Very many records break the very same checks.
        same: dict[tuple[int, ...], array[int]] = {}
        for group, pk, among, *hits in statement.rows(scope, often=often):
            if pk == TOTAL:
                for name in groups[group]:
                    found[name].among = among
            else:
                same.setdefault((group, *hits), array("q")).append(pk)
        for (group, *hits), pks in same.items():
            for place, name in enumerate(groups[group]):
                if hits[place // BITS] >> place % BITS & 1:
                    found[name].broken.extend(pks)
    return found


def alike(names: Iterable[str], *, on: dt.date) -> list[tuple[str, ...]]:
    """The checks in groups that look at the same records, so that all records are gone through once for each group."""
    names = tuple(names)
    key = (_terms(names, on), on)
    found = _likeness.get(key)
    if found is None:
        groups = [tuple(broken) for _rows, broken in _groups(names, on, {}, None)]
        rest = set(names) - {name for group in groups for name in group}
        found = [*groups, tuple(sorted(rest))] if rest else groups
        keep(_likeness, key, found)
    return list(found)


def named(
    names: Iterable[str], *, on: dt.date | None, scope: Mapping[str, Ids], root: type[Any] | None = None
) -> dict[str, list[int]]:
    """Check -> ids of the records that break it, for those that are broken."""
    found = answers(names, on=on, scope=scope, root=root)
    return {name: sorted(answer.broken) for name, answer in found.items() if answer.broken}


Worded = list[tuple[list[tuple[str, ...]], Statement]]
"""Groups of checks that look at the same records, and the statement that asks them all; if that is too long, more."""
LONGEST = 15_000
"""Characters of a statement: a planner's work grows faster than what it is asked, here fourfold for 300 checks."""
TOTAL = 0
"""Stands for the id in the row that says how many records a group binds."""
BITS = 60
"""So many checks are answered by one number, a bit for each: fewer columns are fewer megabytes."""
_wordings: dict[tuple[Any, ...], Worded] = {}
_likeness: dict[tuple[Any, ...], list[tuple[str, ...]]] = {}


def _worded(names: tuple[str, ...], on: dt.date, scope: Mapping[str, Ids], root: type[Any] | None) -> Worded:
    """The statement that asks these checks; Django takes longer to word it than the database to answer."""
    places = {kind: wanted(kind, ids) for kind, ids in scope.items()}
    key = (_terms(names, on), on, root, *((kind, type(place)) for kind, place in places.items()))
    found = _wordings.get(key)
    if found is None:
        found = _word(names, on, places, root)
        keep(_wordings, key, found)
    return found


def _terms(names: tuple[str, ...], on: dt.date) -> tuple[Any, ...]:
    """What the wording of checks depends on beside the day."""
    return tuple((name, checks.registry[name].version, *checks.registry[name].terms(on)) for name in names)


def _word(names: tuple[str, ...], on: dt.date, places: Mapping[str, Wanted], root: type[Any] | None) -> Worded:
    groups = [(tuple(broken), _flagged(rows, broken)) for rows, broken in _groups(names, on, places, root)]
    return [([names for names, _asked in part], _union(part)) for part in _portions(groups)]


def _groups(
    names: tuple[str, ...], on: dt.date, places: Mapping[str, Wanted], root: type[Any] | None
) -> list[tuple[QuerySet, dict[str, Condition]]]:
    """The records looked at, and what the checks that look at just these call broken."""
    found: dict[tuple[Statement, str], tuple[QuerySet, dict[str, Condition]]] = {}
    for name in names:
        rows, broken = checks.registry[name].looking(on, places, root)
        # A check that can bind nothing is answered already.
        with contextlib.suppress(EmptyResultSet):
            looked_at = Statement.of(rows.order_by().values("pk"))
            # What a check has named on its rows, only it knows: the statement of the ids does not show it.
            own = name if rows.query.annotations else ""
            found.setdefault((looked_at, own), (rows, {}))[1][name] = broken
    return list(found.values())


Group = tuple[tuple[str, ...], Statement]
"""Checks that look at the same records, and what names the records with what each check calls broken."""


def _flagged(rows: QuerySet, broken: dict[str, Condition]) -> Statement:
    hits = {f"hit_{index}": hit_of(condition) for index, condition in enumerate(broken.values())}
    return Statement.of(rows.order_by().annotate(**hits).values_list("pk", *hits))


def _portions(groups: list[Group]) -> Iterator[list[Group]]:
    part: list[Group] = []
    for group in groups:
        if part and sum(len(asked.sql) for _names, asked in [*part, group]) > LONGEST:
            yield part
            part = []
        part.append(group)
    if part:
        yield part


def _union(groups: list[Group]) -> Statement:
    """Of each group a row (group, TOTAL, how many), and of each record that breaks something (group, id, 0, which)."""
    width = max(len(_numbers(names)) for names, _asked in groups)
    heads: list[str] = []
    selects: list[str] = []
    params: list[Any] = []
    for group, (names, asked) in enumerate(groups):
        hits, numbers = [f"hit_{index}" for index in range(len(names))], _numbers(names)
        padding = ", 0" * (width - len(numbers))
        heads.append(f"asked_{group} (pk, {', '.join(hits)}) AS ({asked.sql})")
        breaks = " OR ".join(f"{hit} IS NOT NULL" for hit in hits)
        selects += [
            f"SELECT {group}, {TOTAL}, COUNT(*){', 0' * width} FROM asked_{group}",  # noqa: S608  names of our own
            f"SELECT {group}, pk, 0, {', '.join(numbers)}{padding} FROM asked_{group} WHERE {breaks}",  # noqa: S608  as above
        ]
        params += asked.params
    return Statement(f"WITH {', '.join(heads)} {' UNION ALL '.join(selects)}", tuple(params))


def _numbers(names: tuple[str, ...]) -> list[str]:
    """What a group of checks has hit, as numbers with a bit for each of them."""
    bits = [f"COALESCE(hit_{place}, 0) * CAST({1 << place % BITS} AS bigint)" for place in range(len(names))]
    return [" + ".join(bits[start : start + BITS]) for start in range(0, len(bits), BITS)]
