"""Fills any register from its model: a few allowed rows, repeated with numbers, links and texts of their own."""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.db.models import UniqueConstraint

from bench.bulk import load, next_id
from bench.hints import HINTS, MANY, SIZES
from bench.palette import BASE, drawn_rows, is_text, own_fields
from tongguan.core.models import Tenant, User
from tongguan.core.models.companions import About
from tongguan.core.registers import registry
from tongguan.core.values import linked
from tongguan.outsourcing.models import Project

PALETTE = 61
"""So many different rows are drawn of each model; a prime, so that links and rows mix."""
STRIDE = 104_729
LEAST = 10
RECORDS = {"record", "to_record"}

Made = Callable[[int], Any]


@dataclass
class Places:
    """Where the rows of each model begin and how many there are: links are arithmetic on that."""

    first: dict[type[models.Model], int] = field(default_factory=dict)
    size: dict[type[models.Model], int] = field(default_factory=dict)

    def id(self, model: type[models.Model], index: int) -> int:
        """The id of the index-th row; round again after the last."""
        return self.first[model] + index % self.size[model]


class General:
    """One tenant's rows of all registers that are not made by hand, and of their child rows."""

    def __init__(self, tenant: Tenant, users: Sequence[User], places: Places, scale: float, seed: int) -> None:
        """`places` holds the models made by hand; the others are added here, before anything is loaded."""
        self.tenant, self.users, self.places = tenant, users, places
        self.draw = random.Random(seed)
        self.models = [model for model in every_model() if model not in places.size]
        for model in self.models:
            size = max(int(_full(model) * scale), LEAST)
            places.first[model], places.size[model] = next_id(model), size
        for model in self.models:
            places.size[model] = min(places.size[model], self._room(model))

    def build(self) -> dict[str, int]:
        """Load everything; what breaks a constraint fails here, with the constraint's name."""
        return {model.__name__: self._load(model) for model in self.models}

    def _load(self, model: Any) -> int:
        fields, palette = own_fields(model), self._palette(model)
        names = ["id", *(one.attname for one in fields)]
        made = self._made(model, names)
        if model.prefix:
            names.append("number")
            made.append((len(names) - 1, lambda i: f"{model.prefix}-2026-{i:04}"))
            palette = [[*row, ""] for row in palette]
        rows = self._rows(model, palette, made)
        return load(model, names, rows, tenant_id=self.tenant.pk, version=1)

    def _rows(self, model: Any, palette: Sequence[list[Any]], made: list[tuple[int, Made]]) -> Iterator[list[Any]]:
        first = self.places.first[model]
        for i in range(self.places.size[model]):
            row = palette[i % PALETTE].copy()
            row[0] = first + i
            for place, give in made:
                # A link that a drawn row leaves open stays open: constraints were weighed with it.
                if row[place] is not None:
                    row[place] = give(i)
            yield row

    def _palette(self, model: Any) -> list[list[Any]]:
        prepared = [(one, one.attname) for one in own_fields(model)]
        drawn = drawn_rows(model, PALETTE, self.draw, HINTS.get(model))
        return [[0, *(one.get_db_prep_save(getattr(row, name), connection) for one, name in prepared)] for row in drawn]

    # --- what differs from row to row -------------------------------------------------------------------------------

    def _made(self, model: Any, names: list[str]) -> list[tuple[int, Made]]:
        """Place in the row -> what stands there in the i-th."""
        once = self._kept_apart(model)
        told = ((one.attname, once.get(one.name) or self._usual(model, one, once)) for one in own_fields(model))
        return [(names.index(name), give) for name, give in told if give]

    def _usual(self, model: Any, one: Any, once: dict[str, Made]) -> Made | None:
        if one.is_relation:
            # Nothing is related to itself: beside a link that counts, one to the same register counts along.
            beside = any(other.name in once for other in own_fields(model) if other.related_model is one.related_model)
            return self._link(one, (lambda i: i) if beside else (lambda i: i * STRIDE))
        if one.name in RECORDS and issubclass(model, About):
            return lambda i: self.places.id(Project, i * STRIDE)
        return None

    def _link(self, one: Any, index: Callable[[int], int]) -> Made:
        to = one.related_model
        if to is User:
            # Who made something is seldom who approved it: each link of a model leads to somebody else.
            others = [field for field in own_fields(one.model) if field.related_model is User]
            user = self.users[others.index(one) % len(self.users)]
            return lambda _i: user.pk
        if to not in self.places.size:
            return lambda _i: None
        first, size = self.places.first[to], self.places.size[to]
        apart = own_fields(one.model).index(one)
        return lambda i: first + (index(i) + apart) % size

    def _kept_apart(self, model: Any) -> dict[str, Made]:
        """Fields of what must be once: a text with a number in it, else links, choices and days counted like digits."""
        found: dict[str, Made] = {}
        for names in _unique(model):
            fields = [model._meta.get_field(name) for name in names]
            texts = [one for one in fields if is_text(one)]
            if texts:
                found[texts[-1].name] = _numbered(texts[-1])
            elif not any(one.name in found for one in fields):
                found |= self._digits(fields, self.places.size[model])
        worded = [one for one in own_fields(model) if is_text(one) and one.name in {"name", "title", "code"}]
        return {one.name: _numbered(one) for one in worded} | found

    def _digits(self, fields: list[Any], size: int) -> dict[str, Made]:
        """The first turns fastest; each next one is moved on by one when those before have come round.

        Once all rows differ the rest stays as it was drawn, for other fields may depend on it.
        """
        found, radix = {}, 1
        for one in sorted(fields, key=lambda one: not one.is_relation):
            if radix >= size:
                break
            found[one.name] = self._digit(one, radix)
            radix *= self._count(one) or 1
        return found

    def _digit(self, one: Any, radix: int) -> Made:
        if one.is_relation:
            return self._link(one, lambda i: i if radix == 1 else i + i // radix)
        if one.choices:
            values = [value for value, _label in one.flatchoices]
            return lambda i: values[i // radix % len(values)]
        if isinstance(one, models.DateTimeField):
            return lambda i: one.get_db_prep_save(BEGIN_AT - dt.timedelta(hours=i // radix), connection)
        if isinstance(one, models.DateField):
            return lambda i: one.get_db_prep_save(BEGIN - dt.timedelta(days=i // radix), connection)
        return lambda i: i // radix

    def _count(self, one: Any) -> int:
        """How many values a digit has; 0 for as many as are needed."""
        if one.is_relation:
            return self.places.size.get(one.related_model, 1)
        return len(one.flatchoices) if one.choices else 0

    def _room(self, model: Any) -> int:
        """How many rows may be there at all."""
        room = MANY * 100
        for names in _unique(model):
            fields = [model._meta.get_field(name) for name in names]
            if not any(is_text(one) or self._count(one) == 0 for one in fields):
                room = min(room, _product(self._count(one) for one in fields))
        return room


BEGIN_AT = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
BEGIN = BEGIN_AT.date()
"""Earlier than any day that is drawn, so that whatever begins then has not ended before it."""


def every_model() -> list[type[models.Model]]:
    """The models of all registers, each with those of its child rows."""
    return [
        model
        for register in registry.values()
        for model in (register.model, *(linked(register.model, name) for name in register.children))
    ]


def _full(model: Any) -> int:
    if model.parent:
        return _full(linked(model, model.parent))
    return next((SIZES.get(name, MANY) for name, one in registry.items() if one.model is model), MANY)


def _unique(model: Any) -> Iterator[list[str]]:
    """The fields of what must be once in a tenant."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            yield [name for name in constraint.fields if name not in BASE]
    for one in own_fields(model):
        if one.unique:
            yield [one.name]


def _numbered(one: Any) -> Made:
    head = str(one.verbose_name)[: max((one.max_length or 100) - 10, 0)]
    return lambda i: f"{head}{i}"


def _product(counts: Iterator[int]) -> int:
    total = 1
    for count in counts:
        total *= count
    return total
