"""Paging by key: the next rows after an id, never an offset; counting stops at a cap."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

SIZE = 100
CAP = 10_000
AT_ONCE = 200
"""So many querysets are counted by one statement; databases take some hundreds of parts."""


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One page of rows, newest first, and the ids from which its neighbours start."""

    rows: list[Any]
    older: int | None = None
    newer: int | None = None


def leaf(rows: QuerySet, given: Any, *, size: int = SIZE) -> Leaf:
    """The page that the address asks for by `after` or `before`; costs the same wherever it lies."""
    after, before = _key(given, "after"), _key(given, "before")
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Leaf(rows=found, older=found[-1].pk if found else None, newer=found[0].pk if more else None)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    newer = found[0].pk if found and after is not None else None
    return Leaf(rows=found, older=found[-1].pk if more else None, newer=newer)


def _key(given: Any, name: str) -> int | None:
    text = given.get(name, "")
    return int(text) if text.isdecimal() else None


def count(rows: QuerySet) -> int:
    """How many rows there are; one more than the cap stands for all beyond it."""
    return rows.order_by().values("pk")[: CAP + 1].count()


def counted(rows: QuerySet) -> str:
    """The count in words: 1,234 or 10,000+."""
    return said(count(rows))


def said(found: int) -> str:
    """A count that stopped at the cap, in words."""
    return f"{CAP:,}+" if found > CAP else f"{found:,}"


Counted = tuple[Any, str, tuple[Any, ...]]
"""What is counted, the statement that gives its rows, and the values in it."""
ANY_STATE = "a state"


def counts(parts: Mapping[Any, QuerySet]) -> dict[Any, int]:
    """How many rows each of many querysets has, each up to the cap; those without any are left out."""
    return _counted([part for key, rows in parts.items() for part in _part(key, rows)])


def counts_by_state(parts: Mapping[Any, tuple[QuerySet, Iterable[str]]]) -> dict[tuple[Any, str], int]:
    """The same for each of some states; a statement is put together once for all states of a queryset."""
    told = []
    for key, (rows, states) in parts.items():
        for _key, sql, params in _part(key, rows.filter(state=ANY_STATE)):
            told += [
                ((key, state), sql, tuple(state if one == ANY_STATE else one for one in params)) for state in states
            ]
    return _counted(told)


def _part(key: Any, rows: QuerySet) -> Iterator[Counted]:
    try:
        yield (key, *rows.order_by().values("pk")[: CAP + 1].query.sql_with_params())
    except EmptyResultSet:
        return


def _counted(parts: list[Counted]) -> dict[Any, int]:
    """A slice cannot be part of a union in Django's own words, so the statement is put together here."""
    one = "SELECT {place}, COUNT(*) FROM ({sql}) part"
    found: dict[Any, int] = {}
    for start in range(0, len(parts), AT_ONCE):
        some = parts[start : start + AT_ONCE]
        statement = " UNION ALL ".join(one.format(place=place, sql=part[1]) for place, part in enumerate(some))
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for _key, _sql, params in some for value in params])
            found |= {some[place][0]: number for place, number in cursor.fetchall() if number}
    return found
