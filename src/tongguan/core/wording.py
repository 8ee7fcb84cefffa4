"""Statements that are worded once and asked again and again: only the wanted ids change in between."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Expression, QuerySet

from . import planned
from .actor import TenantId, UserId, acting, tenant_in_force

Ids = int | Iterable[int]
FETCHED = 1_000
"""So many rows of an answer are held at once."""
MOST_WORDED = 500
"""So many wordings are kept; every day, and a tenant with settings of its own, needs others."""


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


def one_if_one(ids: Ids) -> Ids:
    """A single id as such: the planner knows best what one row costs."""
    many = [ids] if isinstance(ids, int) else list(ids)
    return many[0] if len(many) == 1 else many


def keep(kept: dict[tuple[Any, ...], Any], key: tuple[Any, ...], found: Any) -> None:
    """Keep what was worded until there is too much of it; whoever needs it later does not count on finding it."""
    # Another thread may empty it at any time.
    if len(kept) >= MOST_WORDED:
        kept.clear()
    kept[key] = found


Place = Wanted | UserId
"""What stands in a statement for something that changes from one time to the next."""


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
        """What it gives for these ids, some at a time; for what is asked often the database is spoken to directly."""
        if often and connection.vendor == "postgresql":
            bound = [_filled_in(place, ids) for place in self.places]
            yield from planned.rows(self._text_for(tenant_in_force()), bound)
        elif often and not connection.queries_logged:
            yield from planned.rows_embedded(self._embedded, self._params(ids))
        else:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, self._params(ids))
                while some := cursor.fetchmany(FETCHED):
                    yield from some

    def _params(self, ids: Mapping[str, Ids]) -> list[Any]:
        params = list(self.params)
        for index in self._open:
            params[index] = _filled_in(params[index], ids)
        return params

    @cached_property
    def _open(self) -> list[int]:
        """Where in the parameters something stands that is good for one time only."""
        return [index for index, param in enumerate(self.params) if isinstance(param, Place | TenantId)]

    @cached_property
    def _embedded(self) -> str:
        return planned.embedded(self.sql)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """What is not known before it is asked."""
        return tuple(param for param in self.params if isinstance(param, Place))

    def _text_for(self, tenant: int) -> str:
        """The text in which all but that is written out, so that a plan made for it is good for any ids."""
        if tenant not in self._texts:
            known = [None if isinstance(param, Place) else (_filled_in(param, {}),) for param in self.params]
            self._texts[tenant] = planned.written_out(self.sql, known)
        return self._texts[tenant]

    @cached_property
    def _texts(self) -> dict[int, str]:
        return {}


def _filled_in(param: Any, ids: Mapping[str, Ids]) -> Any:
    if isinstance(param, Wanted):
        return param.value(ids)
    if isinstance(param, UserId):
        return acting().user.pk
    return tenant_in_force() if isinstance(param, TenantId) else param
