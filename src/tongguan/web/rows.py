"""Rows and fields as pages show them: label, text, where it leads, how it is set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

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


@dataclass(frozen=True)
class Cell:
    """One value on a page."""

    label: str
    text: Any
    css: str = ""
    url: str = ""
    file: str = ""


@dataclass(frozen=True)
class Row:
    """One record in a table."""

    record: Record
    url: str
    cells: list[Cell]


def columns_of(model: type[Record], paths: Iterable[str]) -> list[Column]:
    """The heads of a table."""
    return [Column(path, values.label_of(model, path), _css(model, path)) for path in paths]


def _css(model: type[Record], path: str) -> str:
    if path == "__str__":
        return ""
    field = values.field_at(model, path)
    if isinstance(field, NUMBERS) and not field.choices:
        return "tg-num"
    return "tg-key" if path == "number" or isinstance(field, models.DateField | StateField) else ""


def table(records: Iterable[Record], columns: Sequence[Column]) -> list[Row]:
    """Records as rows; the badge of a state is drawn once."""
    badges: dict[str, Any] = {}
    return [Row(record, record.url, [_cell(record, column, badges) for column in columns]) for record in records]


def _cell(record: Record, column: Column, badges: dict[str, Any]) -> Cell:
    if column.path != "state" or not record.workflow:
        return Cell(column.label, values.shown(record, column.path), column.css)
    if record.state not in badges:
        seen = of_state(record)
        badges[record.state] = badge(seen.tone, seen.icon, str(seen.word))
    return Cell(column.label, badges[record.state], column.css)


def listed(register: Register, records: Iterable[Record]) -> tuple[list[Column], list[Row]]:
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
    label, text = values.label_of(type(record), name), values.shown(record, name)
    wide = "tg-wide" if isinstance(record._meta.get_field(name), models.TextField) else ""
    other = getattr(record, name)
    if not isinstance(other, Record):
        return Cell(label, text, wide)
    register = registers.find(type(other))
    if register is None or not access.may(actor, "read", register):
        return Cell(label, text, wide)
    return Cell(label, text, wide, url=other.url, file=f"{other.url}file/" if hasattr(other, "sha256") else "")
