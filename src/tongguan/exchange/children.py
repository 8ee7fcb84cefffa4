"""Child rows within one cell: a line for each, its fields between bars, in the order of the form."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tongguan.core import forms

from .cells import told_moment
from .kinds import reading

BAR: Final = " | "
Titles = Callable[[Any, int], str]
"""Field and id -> what is said of the linked record."""


def columns(model: Any) -> list[Any]:
    """The columns of a child row, in the order of the form."""
    return [model._meta.get_field(name) for name in forms.editable(model)]


def printer(fields: Sequence[Any], titles: Titles) -> Callable[[Sequence[Any]], str]:
    """Prints the stored values of a child row as the line that a sheet holds."""
    cells = [_cell(field, titles) for field in fields]
    return lambda stored: BAR.join(
        "" if value is None or value == "" else cell(value) for cell, value in zip(cells, stored, strict=True)
    )


def _cell(field: Any, titles: Titles) -> Callable[[Any], str]:
    if field.is_relation:
        return lambda value: titles(field, value)
    if field.choices:
        labels = {value: str(label) for value, label in field.flatchoices}
        return lambda value: labels.get(value, str(value))
    return lambda value: told_moment(value) if isinstance(value, dt.datetime) else in_a_line(value)


def in_a_line(value: Any) -> str:
    """A text as it can stand between bars; a point in time as the installation's clocks show it."""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return " ".join(str(value).replace("|", "｜").split())


def parsed(model: Any, told: str) -> list[dict[str, Any]]:
    """The rows that the lines of a cell mean; raises ValidationError naming the line."""
    names = forms.editable(model)
    found = []
    for place, line in enumerate(filter(str.strip, told.splitlines()), start=1):
        values = [value.strip() for value in line.split("|")]
        if len(values) > len(names):
            labels = BAR.join(str(model._meta.get_field(name).verbose_name) for name in names)
            message = _("Line %(line)s has too many parts. Allowed are: %(labels)s.")
            raise ValidationError(message % {"line": place, "labels": labels})
        row: dict[str, Any] = {}
        for name, value in zip(names, values, strict=False):
            if value:
                row[name] = reading(model._meta.get_field(name))[0](value)
        found.append(row)
    return found
