"""Paging by key: the next rows after an id, never an offset; counting stops at a cap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    return counted_parts(parts_of({key: up_to(rows) for key, rows in parts.items()}))


def up_to(rows: QuerySet, most: int = CAP + 1) -> QuerySet:
    """Of rows to be counted no more than that, and nothing but their ids."""
    return rows.order_by().values("pk")[:most]


def parts_by_state(parts: Mapping[Any, tuple[QuerySet, Iterable[str]]]) -> list[Counted]:
    """What is to be asked by (key, state) of rows in `ANY_STATE`, put into words once for all states of a queryset."""
    told = []
    for key, (rows, states) in parts.items():
        for _key, sql, params in _worded(key, rows):
            told += [
                ((key, state), sql, tuple(state if one == ANY_STATE else one for one in params)) for state in states
            ]
    return told


def parts_of(many: Mapping[Any, QuerySet]) -> list[Counted]:
    """Querysets of the same columns, to be read together by `rows_of_parts` or counted by `counted_parts`."""
    return [part for key, rows in many.items() for part in _worded(key, rows)]


def rows_of_parts(parts: Sequence[Counted]) -> list[tuple[Any, ...]]:
    """(key, columns …) of all of them, in a statement or two."""
    found = []
    for some in _at_once(parts):
        found += [
            (some[place][0], *rest) for place, *rest in _together("SELECT {place}, part.* FROM ({sql}) part", some)
        ]
    return found


def _worded(key: Any, rows: QuerySet) -> Iterator[Counted]:
    try:
        yield (key, *rows.query.sql_with_params())
    except EmptyResultSet:
        return


def _at_once(parts: Sequence[Counted]) -> Iterator[Sequence[Counted]]:
    return (parts[start : start + AT_ONCE] for start in range(0, len(parts), AT_ONCE))


def _together(one: str, some: Sequence[Counted]) -> list[tuple[Any, ...]]:
    """A slice cannot be part of a union in Django's own words, so the statement is put together here."""
    statement = " UNION ALL ".join(one.format(place=place, sql=part[1]) for place, part in enumerate(some))
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _key, _sql, params in some for value in params])
        return cursor.fetchall()


def counted_parts(parts: Sequence[Counted]) -> dict[Any, int]:
    """Count them, in a statement or two; those without any are left out."""
    found: dict[Any, int] = {}
    for some in _at_once(parts):
        counted = _together("SELECT {place}, COUNT(*) FROM ({sql}) part", some)
        found |= {some[place][0]: number for place, number in counted if number}
    return found
