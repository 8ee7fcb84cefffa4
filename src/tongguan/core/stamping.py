"""What a move writes besides the state: days, points in time, who moved; and what a way back empties."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from . import audit, clock
from .actor import acting
from .models import Record
from .refusals import Refusal
from .transitions import Transition
from .values import plain

PLANNED = frozenset({"valid_from", "effective_on", "period_from", "period_to"})
"""Stamps of what is set in force and may begin later, and ends of periods."""


def stamps_of(move: Transition, model: type[Record], on: dt.date) -> dict[str, Any]:
    """Stamped field -> what it takes if it is empty: the day of the move, or the minute in which it is made."""
    return {name: clock.minute() if _is_moment(model, name) else on for name in move.stamps}


def times_missing(move: Transition, record: Record, on: dt.date | None) -> Iterator[str]:
    """Points in time that nobody can stamp, because the step was taken on an earlier day: somebody has to say them."""
    if on not in {None, clock.today()}:
        empty = [name for name in move.stamps if getattr(record, name) is None]
        yield from (name for name in empty if _is_moment(type(record), name))


def times_ahead(move: Transition, record: Record) -> Iterator[str]:
    """Days on which the step says that something happened, and that are still to come: nothing is done in advance."""
    told = {*move.stamps, *({record.happened} & set(move.needs))} - PLANNED
    for name in sorted(told):
        value = clock.day_of(getattr(record, name))
        if value and value > clock.today():
            yield name


def _is_moment(model: type[Record], name: str) -> bool:
    return isinstance(model._meta.get_field(name), models.DateTimeField)


def after_move(move: Transition, record: Record, on: dt.date) -> dict[str, Any]:
    """Column -> value of all that the move would write into this record, the state included."""
    stamps = {name: at for name, at in stamps_of(move, type(record), on).items() if getattr(record, name) is None}
    cleared = {_column(type(record), name): None for name in move.clears}
    signed = {_column(type(record), name): acting().user.pk for name in move.signs}
    return {"state": move.target, **cleared, **stamps, **signed}


def changes_by(move: Transition, record: Record, on: dt.date) -> dict[str, list[Any]]:
    """Field -> [before, after] for the trail."""
    cleared = {name: [before, None] for name in move.clears if (before := _held(record, name)) is not None}
    stamps = stamps_of(move, type(record), on)
    stamped = {name: [None, plain(value)] for name, value in stamps.items() if getattr(record, name) is None}
    signed = {name: [_held(record, name), acting().user.pk] for name in move.signs}
    return {"state": [record.state, move.target], **cleared, **stamped, **signed}


def columns_of(moves: Iterable[Transition], model: type[Record]) -> frozenset[str]:
    """Columns that some of these moves write besides the state."""
    names = {name for move in moves for name in (*move.stamps, *move.signs, *move.clears)}
    return frozenset(_column(model, name) for name in names)


def _column(model: type[Record], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.attname)


def _held(record: Record, name: str) -> Any:
    return plain(getattr(record, _column(type(record), name)))


def let_pass(warnings: list[Refusal]) -> dict[str, Any]:
    """What a softened gate let pass, for the trail."""
    told = [f"{one.clause} {one.message}".strip() for one in warnings]
    return {audit.SOFTENED: [None, "; ".join(told)]} if told else {}
