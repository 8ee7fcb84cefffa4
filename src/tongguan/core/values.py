"""Read, name and print a value by its path: the one place that knows how a field looks to a person or a program."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext, pgettext

from .fields import Secret


def field_at(model: type[models.Model], path: str) -> Any:
    """The field at the end of a path such as `contract__project`; raises FieldDoesNotExist."""
    *steps, last = path.split("__")
    for step in steps:
        model = linked(model, step)
    return model._meta.pk if last == "pk" else model._meta.get_field(last)


def linked(model: type[models.Model], name: str) -> Any:
    """The model to which a link leads."""
    return model._meta.get_field(name).related_model


def label_of(model: type[models.Model], path: str) -> str:
    """What a person calls the value at the path."""
    if path == "__str__":
        return gettext("title")
    return str(field_at(model, path).verbose_name)


def value_at(record: models.Model | None, path: str) -> Any:
    """The value at the end of the path, None where a link on the way is empty."""
    for step in path.split("__"):
        if record is None:
            return None
        record = getattr(record, step)
    return record


def key_at(record: Any, path: str) -> Any:
    """The id of the object at the end of a path, without fetching that object."""
    *steps, last = path.split("__")
    for step in steps:
        record = getattr(record, step)
        if record is None:
            return None
    return record.pk if last == "pk" else getattr(record, field_at(type(record), last).attname)


def shown(record: models.Model, path: str) -> str:
    """The value as a person reads it: choices by label, dates as 2026-11-21, secrets masked."""
    if path == "__str__":
        return str(record)
    *steps, last = path.split("__")
    owner = value_at(record, "__".join(steps)) if steps else record
    if owner is None:
        return ""
    if hasattr(owner, f"get_{last}_display"):
        return str(getattr(owner, f"get_{last}_display")() or "")
    return printed(getattr(owner, last))


def printed(value: Any) -> str:
    """A bare value in words."""
    match value:
        case None | "":
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case dt.datetime():
            return f"{value.astimezone():%Y-%m-%d %H:%M}"
        case dt.date():
            return value.isoformat()
        case Decimal():
            return f"{value:,}"
    return str(value)


def listed(names: Iterable[Any]) -> str:
    """Names in a row, with the sign that the language in use puts between them."""
    return pgettext("between names", ", ").join(map(str, names))


def plain(value: Any) -> Any:
    """The value as JSON can hold it, for the audit trail and the API; secrets only as mask."""
    match value:
        case None | bool() | int() | float():
            return value
        case Secret():
            return value.mask
        case dt.datetime() | dt.date():
            return value.isoformat()
        case models.Model():
            return value.pk
        case str():
            return str(value)
    return str(value)
