"""A unit of work that writes many records: trails, search texts and marks are collected and written together."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction


@dataclass
class Batch:
    """What is still to be written when the unit ends."""

    audit: list[Any] = field(default_factory=list)
    search: dict[tuple[str, int], str] = field(default_factory=dict)
    touched: dict[tuple[str, frozenset[str]], dict[frozenset[str], dict[str, set[int]]]] = field(default_factory=dict)
    numbers: dict[tuple[str, int], list[str]] = field(default_factory=dict)


_current: ContextVar[Batch | None] = ContextVar("batch", default=None)


def current() -> Batch | None:
    """The open unit of work, if there is one."""
    return _current.get()


@contextlib.contextmanager
def unit_of_work() -> Iterator[Batch]:
    """All or nothing; inside, `Record.save()` leaves its companions to be written at the end in a few statements."""
    # Both write what the batch collected, and ask it while they do.
    from . import audit, freshness, search  # noqa: PLC0415  circular import

    batch = Batch()
    with transaction.atomic():
        token = _current.set(batch)
        try:
            yield batch
        finally:
            _current.reset(token)
        audit.write(batch.audit)
        search.write(batch.search)
        freshness.write(batch.touched)
