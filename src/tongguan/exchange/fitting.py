"""What a row says of each part of a plan, and which of its cells cannot be understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core.registers import Register

from . import cells, children
from .cells import narrow
from .headers import Heading
from .kinds import Read, reading
from .targets import NUMBER, STATE, Column, Part, Plan, Telling


@dataclass(frozen=True)
class Reader:
    """One column of the sheet that is read, and how."""

    heading: Heading
    column: Column
    read: Read
    free: bool
    """Whether signs for nothing, such as “/”, are text like any other."""


def readers(plan: Plan, headings: tuple[Heading, ...], mapping: Mapping[int, str]) -> list[Reader]:
    """How each column of the sheet is read that the mapping gives a meaning."""
    found = []
    for heading in headings:
        if column := plan.by_name.get(mapping.get(heading.index, "")):
            read, free = _reading(plan.part(column.part).target, column, heading)
            found.append(Reader(heading, column, read, free))
    return found


def tell(part: Part, chosen: list[Reader], row: list[Any]) -> tuple[Telling, list[tuple[Reader, str]]]:
    """What a row says of a part, and the cells that cannot be understood."""
    told, wrong = Telling(defaults=dict(part.defaults)), []
    for reader in chosen:
        cell = row[reader.heading.index] if reader.heading.index < len(row) else ""
        if cells.is_blank(cell) or (not reader.free and cells.says_nothing(cell)):
            continue
        try:
            _keep(told, reader, cell)
        except ValidationError as error:
            wrong += [(reader, message) for message in error.messages]
    return told, wrong


def _keep(told: Telling, reader: Reader, cell: Any) -> None:
    column = reader.column
    if column.open_end and cells.has_no_end(cell):
        name, value = column.open_end
        told.given[name] = value
        return
    value = reader.read(cell)
    if column.sign:
        told.signs[column.field] = value
    elif column.field == STATE:
        told.state, told.state_told = value, True
    elif column.field == NUMBER:
        told.number = value
    else:
        told.given[column.field] = value


def _reading(register: Register, column: Column, heading: Heading) -> tuple[Read, bool]:
    """(how a cell is read, whether it is free text)."""
    if column.sign:
        return _yes_or_day, True
    if column.field in register.children:
        model = register.model._meta.get_field(column.field).related_model
        return lambda cell: children.parsed(model, cells.text(cell)), False
    return reading(register.model._meta.get_field(column.field), heading.text)


def _yes_or_day(cell: Any) -> Any:
    """A sign that something was done: yes, no, or right away the day on which it was."""
    if cells.says_nothing(cell) and narrow(cell) not in cells.NO:
        return None
    try:
        return cells.yes_or_no(cell)
    except ValidationError:
        try:
            return cells.day(cell)
        except ValidationError:
            message = _("“%(given)s” is neither yes nor no nor a day. Allowed are 是, 否 and 2025-03-01.")
            raise ValidationError(message % {"given": cells.shortened(cell)}) from None
