"""Rows and fields as pages show them: label, text, where it leads, how it is set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tongguan.core import access, registers, values
from tongguan.core.actor import acting
from tongguan.core.fields import StateField, is_stored
from tongguan.core.models import Record
from tongguan.core.registers import Register
from tongguan.protection import unmasking

from . import about
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
    unmask: str = ""
    """Name of the field, where whoever looks may ask to see it unmasked."""


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
    records = list(records)
    drawing = Drawing(records, columns)
    return [_row(record, columns, drawing, record.url if linked else "") for record in records]


class Drawing:
    """Draws the values of a table: a state's badge once, what records speak of by its number and title."""

    def __init__(self, records: Sequence[Record], columns: Sequence[Column]) -> None:
        self.badges: dict[str, SafeString] = {}
        self.speaking = bool(records) and about.speaks(type(records[0]))
        self.subjects: dict[about.Place, Record] = {}
        if self.speaking and any(column.path == "record" for column in columns):
            self.subjects = about.found({(row.register, row.record) for row in records}, acting())

    def drawn(self, record: Record, path: str) -> str:
        """The value, escaped."""
        if path == "state" and record.workflow:
            return self._state(record)
        if self.speaking and path == "register":
            return escape(about.label(record.register))
        if self.speaking and path == "record":
            other = self.subjects.get((record.register, record.record))
            return format_html('<a href="{}">{} {}</a>', other.url, other.number, other) if other else ""
        return escape(values.shown(record, path))

    def _state(self, record: Record) -> SafeString:
        if record.state not in self.badges:
            seen = of_state(record)
            self.badges[record.state] = badge(seen.tone, seen.icon, seen.word)
        return self.badges[record.state]


def _row(record: Record, columns: Sequence[Column], drawing: Drawing, url: str) -> SafeString:
    cells = []
    for place, column in enumerate(columns):
        text = drawing.drawn(record, column.path)
        if url and place == 0 and "<a " not in text:
            text = f'<a href="{url}">{text or "—"}</a>'
        cells.append(f"{column.opening}{text}</td>")
    return mark_safe(f"<tr>{''.join(cells)}</tr>")  # noqa: S308  every value was escaped when it was drawn


def listed(register: Register, records: Iterable[Record]) -> tuple[list[Column], list[SafeString]]:
    """The register's own columns over some records, which its `listing` gave."""
    columns = columns_of(register.model, register.columns)
    return columns, table(records, columns)


def fields_of(record: Record, names: Iterable[str], actor: Any) -> list[Cell]:
    """Fields with their values; links lead to what the actor may read."""
    speaks = about.speaks(type(record))
    shown = [name for name in names if not (speaks and name == "record")]
    return [_subject(record, actor) if speaks and name == "register" else _field(record, name, actor) for name in shown]


def _subject(record: Record, actor: Any) -> Cell:
    """What the record speaks of, as one value."""
    other = about.one(record.register, record.record, actor)
    label = about.label(record.register) if record.register else capfirst(_("about"))
    return Cell(capfirst(label), f"{other.number} {other}" if other else "", url=other.url if other else "")


def _field(record: Record, name: str, actor: Any) -> Cell:
    label, text = capfirst(values.label_of(type(record), name)), values.shown(record, name)
    wide = "tg-wide" if isinstance(record._meta.get_field(name), models.TextField) else ""
    other = getattr(record, name)
    if not isinstance(other, Record):
        asks = is_stored(other) and not other.is_erased and name in unmasking.allowed(actor, type(record))
        return Cell(label, text, wide, unmask=name if asks else "")
    register = registers.find(type(other))
    if register is None or not access.may(actor, "read", register):
        return Cell(label, text, wide)
    return Cell(label, text, wide, url=other.url, file=f"{other.url}file/" if hasattr(other, "sha256") else "")
