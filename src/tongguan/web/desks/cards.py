"""What every desk is made of: cards with lines, each leading to a record."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from tongguan.core import access, clock, registers
from tongguan.core.registers import Register

SOON = dt.timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing: where it leads, what is said beside it, and the day that matters."""

    title: str
    url: str
    said: str = ""
    day: dt.date | None = None
    due: bool = True
    """Whether the day is one by which something must happen; else it is when something happened."""
    count: str = ""

    @property
    def left(self) -> int | None:
        """Days until then."""
        return (self.day - clock.today()).days if self.day and self.due else None


@dataclass(frozen=True, kw_only=True)
class Card:
    """A named list of lines; `more` leads to all of them."""

    title: Any
    icon: str
    lines: list[Line]
    empty: Any
    more: str = ""


def readable(actor: Any, name: str) -> Register | None:
    """The register, if there is one of this name and the actor may read it."""
    register = registers.registry.get(name)
    return register if register and access.may(actor, "read", register) else None


def lines(
    rows: QuerySet, day: str = "", *, most: int, said: Callable[[Any], Any] | None = None, due: bool = True
) -> list[Line]:
    """The first of some rows by their day, those without a day last, in one statement."""
    rows = rows.select_related(*registers.relations_of_title(rows.model))
    rows = rows.order_by(F(day).asc(nulls_last=True), "pk") if day else rows.order_by("pk")
    return [line(record, day, said=said, due=due) for record in rows[:most]]


def line(record: Any, day: str = "", *, said: Callable[[Any], Any] | None = None, due: bool = True) -> Line:
    """A record as a line."""
    kind = str(type(record)._meta.verbose_name)
    told = f"{kind} · {said(record)}" if said else kind
    when = clock.day_of(getattr(record, day)) if day else None
    return Line(title=str(record), url=record.url, said=told, day=when, due=due)


def by_day(many: Iterable[list[Line]], most: int) -> list[Line]:
    """Several lists as one, soonest first."""
    every = [one for some in many for one in some]
    return sorted(every, key=lambda one: one.day or dt.date.max)[:most]
