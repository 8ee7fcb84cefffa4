"""Constraints answered in memory: Django asks the database about each, which takes longer than to save the record.

Only what holds for certain is answered here. Whatever is broken, or not understood, goes Django's way, which words it.
"""

import operator
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import CheckConstraint, Expression, F, Q, UniqueConstraint

LOOKUPS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, among: value in among,
}


class NotUnderstood(Exception):
    """A condition holds something that only the database can answer."""


def doubtful(record: models.Model, exclude: Collection[str]) -> Iterator[Any]:
    """The constraints of a record that do not hold for certain."""
    for constraint in record._meta.constraints:
        try:
            certain = _holds(record, constraint, exclude)
        except NotUnderstood:
            certain = False
        if not certain:
            yield constraint


def binds(record: models.Model, once: UniqueConstraint) -> bool:
    """Whether a record is among those of which a constraint says that they are single; in doubt it is."""
    try:
        return once.condition is None or told(record, once.condition, ()) is not False
    except NotUnderstood:
        return True


def _holds(record: models.Model, constraint: models.BaseConstraint, exclude: Collection[str]) -> bool:
    if isinstance(constraint, CheckConstraint):
        # In SQL a condition that cannot be told, because something is missing, is no violation.
        return told(record, constraint.condition, exclude) is not False
    if isinstance(constraint, UniqueConstraint) and constraint.fields and constraint.nulls_distinct is not False:
        return _is_single(record, constraint, exclude)
    return False


def _is_single(record: models.Model, constraint: UniqueConstraint, exclude: Collection[str]) -> bool:
    if set(constraint.fields) & set(exclude):
        return True
    if constraint.condition is not None and not told(record, constraint.condition, exclude):
        return True
    held = {name: _value(record, name, ()) for name in constraint.fields}
    return None in held.values() or not _is_taken(record, constraint, held)


class _Held(Expression):
    """Stands in a query for a value of the record, so that the query is worded once for all records."""

    def __init__(self, column: Any) -> None:
        super().__init__(output_field=column)
        self.column = column

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A parameter that holds the place."""
        return "%s", [self]


def _is_taken(record: models.Model, constraint: UniqueConstraint, held: dict[str, Any]) -> bool:
    """Whether another row has these values already."""
    sql, params = _wording(type(record), constraint)
    values = held | {record._meta.pk.name: record.pk or 0}
    prepared = [
        param.column.get_db_prep_value(values[param.column.name], connection) if isinstance(param, _Held) else param
        for param in params
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, prepared)
        return cursor.fetchone() is not None


_wordings: dict[tuple[Any, str], tuple[str, tuple[Any, ...]]] = {}


def _wording(model: Any, constraint: UniqueConstraint) -> tuple[str, tuple[Any, ...]]:
    if (model, constraint.name) not in _wordings:
        # The tenant is among the fields, or follows from a link that is.
        same = {name: _Held(model._meta.get_field(name)) for name in constraint.fields}
        rows = model._base_manager.filter(constraint.condition or Q(), **same).exclude(pk=_Held(model._meta.pk))
        _wordings[model, constraint.name] = rows.order_by().values("pk")[:1].query.sql_with_params()
    return _wordings[model, constraint.name]


def told(record: models.Model, condition: Any, exclude: Collection[str], *, negated: bool = False) -> bool | None:
    """Whether a condition holds, as the SQL that Django makes of it tells: true, false, or None for unknown."""
    if not isinstance(condition, Q) or condition.connector not in {Q.AND, Q.OR}:
        raise NotUnderstood
    negated = negated != condition.negated
    parts = [
        _leaf(record, *part, exclude=exclude, negated=negated)
        if isinstance(part, tuple)
        else told(record, part, exclude, negated=negated)
        for part in condition.children
    ]
    decisive = condition.connector == Q.OR
    found = decisive if decisive in parts else (None if None in parts else not decisive)
    return not found if condition.negated and found is not None else found


def _leaf(record: models.Model, path: str, wanted: Any, *, exclude: Collection[str], negated: bool) -> bool | None:
    name, _dunder, lookup = path.partition("__")
    value = _value(record, name, exclude)
    if lookup == "isnull":
        return (value is None) == wanted
    if wanted is None and lookup in {"", "exact"}:
        return value is None
    wanted = _value(record, wanted.name, exclude) if isinstance(wanted, F) else wanted
    if (lookup and lookup not in LOOKUPS) or hasattr(wanted, "resolve_expression"):
        raise NotUnderstood
    if value is None:
        # Beneath a NOT, Django adds that the column must be filled.
        return False if negated else None
    return None if wanted is None else LOOKUPS[lookup or "exact"](value, wanted)


def _value(record: models.Model, name: str, exclude: Collection[str]) -> Any:
    try:
        field: Any = record._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise NotUnderstood from error
    if name in exclude or not field.concrete:
        raise NotUnderstood
    return getattr(record, field.attname)
