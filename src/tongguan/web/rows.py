"""Rows and fields as pages show them: label, text, where it leads, how it is set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from tongguan.core import access, registers, values
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register

from .tones import badge, of_state

NUMBERS = (models.DecimalField, models.IntegerField, models.FloatField)


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    path: str
    label: str
    css: str = ""

    @cached_property
    def opening(self) -> str:
        """The tag that opens each of its cells; on a phone the label stands beside the value."""
        return format_html('<td data-label="{}" class="{}">', self.label, self.css)


@dataclass(frozen=True)
class Cell:
    """One field of a record with its value."""

    label: str
    text: str
    css: str = ""
    url: str = ""
    file: str = ""


def columns_of(model: type[Record], paths: Iterable[str]) -> list[Column]:
    """The heads of a table."""
    return [Column(path, capfirst(values.label_of(model, path)), _css(model, path)) for path in paths]


def _css(model: type[Record], path: str) -> str:
    if path == "__str__":
        return ""
    field = values.field_at(model, path)
    if isinstance(field, NUMBERS) and not field.choices:
        return "tg-num"
    return "tg-key" if path == "number" or isinstance(field, models.DateField | StateField) else ""


def table(records: Iterable[Record], columns: Sequence[Column], *, linked: bool = True) -> list[SafeString]:
    """Records as rows, drawn here because a template needs three times as long for a hundred of them.

    The first cell leads to the record, unless the rows have no page of their own.
    """
    badges: dict[str, SafeString] = {}
    return [_row(record, columns, badges, record.url if linked else "") for record in records]


def _row(record: Record, columns: Sequence[Column], badges: dict[str, SafeString], url: str) -> SafeString:
    cells = []
    for place, column in enumerate(columns):
        text = _drawn(record, column.path, badges)
        if url and place == 0:
            text = f'<a href="{url}">{text or "—"}</a>'
        cells.append(f"{column.opening}{text}</td>")
    return mark_safe(f"<tr>{''.join(cells)}</tr>")  # noqa: S308  every value was escaped when it was drawn


def _drawn(record: Record, path: str, badges: dict[str, SafeString]) -> str:
    """The value, escaped; the badge of a state is drawn once."""
    if path != "state" or not record.workflow:
        return escape(values.shown(record, path))
    if record.state not in badges:
        seen = of_state(record)
        badges[record.state] = badge(seen.tone, seen.icon, seen.word)
    return badges[record.state]


def listed(register: Register, records: Iterable[Record]) -> tuple[list[Column], list[SafeString]]:
    """The register's own columns over some records, which its `listing` gave."""
    columns = columns_of(register.model, register.columns)
    return columns, table(records, columns)


def joined(rows: QuerySet, model: type[models.Model], names: Iterable[str]) -> QuerySet:
    """Rows with everything that printing these fields follows."""
    wanted = set()
    for name in names:
        field = model._meta.get_field(name)
        if field.is_relation:
            wanted |= {name, *(f"{name}__{deeper}" for deeper in registers.relations_of_title(field.related_model))}
    wanted.update(registers.relations_of_title(model))
    return rows.select_related(*sorted(wanted)) if wanted else rows


def fields_of(record: Record, names: Iterable[str], actor: Any) -> list[Cell]:
    """Fields with their values; links lead to what the actor may read."""
    return [_field(record, name, actor) for name in names]


def _field(record: Record, name: str, actor: Any) -> Cell:
    label, text = capfirst(values.label_of(type(record), name)), values.shown(record, name)
    wide = "tg-wide" if isinstance(record._meta.get_field(name), models.TextField) else ""
    other = getattr(record, name)
    if not isinstance(other, Record):
        return Cell(label, text, wide)
    register = registers.find(type(other))
    if register is None or not access.may(actor, "read", register):
        return Cell(label, text, wide)
    return Cell(label, text, wide, url=other.url, file=f"{other.url}file/" if hasattr(other, "sha256") else "")
