"""Statements that are worded once and asked again and again: only the wanted ids change in between."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Expression, QuerySet

from . import planned
from .actor import TenantId, tenant_in_force

Ids = int | Iterable[int]
FETCHED = 1_000
"""So many rows of an answer are held at once."""


class Wanted(Expression):
    """Stands in a query for ids that are known only when it is asked: `=` one of them."""

    output_field = BigIntegerField()

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A parameter that holds the place."""
        return "%s", [self]

    def value(self, ids: Mapping[str, Ids]) -> Any:
        """The parameter itself."""
        return ids[self.scope]


class WantedMany(Wanted):
    """The same for any number of ids: `IN` them."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """One parameter for all of them, so that the text does not depend on how many there are."""
        if connection.vendor == "postgresql":
            return "(SELECT unnest(%s::bigint[]))", [self]
        return "(SELECT value FROM json_each(%s))", [self]

    def value(self, ids: Mapping[str, Ids]) -> Any:
        """An array, or its text where the database has none."""
        many = list(ids[self.scope])  # type: ignore[arg-type]  # `wanted` made it for an iterable
        return many if connection.vendor == "postgresql" else json.dumps(many)


def wanted(scope: str, ids: Ids) -> Wanted:
    """What stands for these ids."""
    return Wanted(scope) if isinstance(ids, int) else WantedMany(scope)


@dataclass(frozen=True)
class Statement:
    """The text of a query and its parameters, with places for the wanted ids."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet) -> "Statement":
        """Raises EmptyResultSet for a query that can give nothing."""
        return cls(*rows.query.sql_with_params())

    def rows(self, ids: Mapping[str, Ids], *, often: bool = True) -> Iterator[tuple[Any, ...]]:
        """What it gives for these ids, some at a time; a plan is kept for what is asked often."""
        if connection.vendor == "postgresql" and often:
            yield from planned.rows(self._text_for(tenant_in_force()), [place.value(ids) for place in self.places])
            return
        params = [_filled_in(param, ids) for param in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            while some := cursor.fetchmany(FETCHED):
                yield from some

    @cached_property
    def places(self) -> tuple[Wanted, ...]:
        """What is not known before it is asked."""
        return tuple(param for param in self.params if isinstance(param, Wanted))

    def _text_for(self, tenant: int) -> str:
        """The text in which all but that is written out, so that a plan made for it is good for any ids."""
        if tenant not in self._texts:
            known = [None if isinstance(param, Wanted) else (_filled_in(param, {}),) for param in self.params]
            self._texts[tenant] = planned.written_out(self.sql, known)
        return self._texts[tenant]

    @cached_property
    def _texts(self) -> dict[int, str]:
        return {}


def _filled_in(param: Any, ids: Mapping[str, Ids]) -> Any:
    if isinstance(param, Wanted):
        return param.value(ids)
    return tenant_in_force() if isinstance(param, TenantId) else param
