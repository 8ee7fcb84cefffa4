"""Paging by key: the next rows after an id, never an offset; counting stops at a cap."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SIZE = 100
CAP = 10_000


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
    found = count(rows)
    return f"{CAP:,}+" if found > CAP else f"{found:,}"
