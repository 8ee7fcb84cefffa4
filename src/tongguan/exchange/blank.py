"""Templates to fill in: headings, field names hidden below them, choices as lists, a word of help for each column."""

import io
from typing import Any, Final

import xlsxwriter
import xlsxwriter.utility
from django.db import models
from django.utils.translation import gettext as _

from tongguan.core import values
from tongguan.core.fields import SecretField
from tongguan.core.forms import editable

from .targets import NUMBER, STATE, Column, Plan

ROWS: Final = 2_000
"""Rows that are laid out with lists and formats."""
_DAY, _TEXT, _AMOUNT = "yyyy-mm-dd", "@", "#,##0.00"


def template(plan: Plan) -> bytes:
    """An .xlsx that the import reads back without asking what its columns mean."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        columns = [column for column in plan.columns if column.field != NUMBER]
        sheet = book.add_worksheet(_sheet_name(str(plan.label)))
        _fill(book, sheet, plan, columns)
        _notes(book, plan, columns)
        _lists(book, sheet, plan, columns)
    return file.getvalue()


def _sheet_name(label: str) -> str:
    return "".join(" " if one in "[]:*?/\\'" else one for one in label)[:31]


def _fill(book: Any, sheet: Any, plan: Plan, columns: list[Column]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    formats = {form: book.add_format({"num_format": form}) for form in (_DAY, _TEXT, _AMOUNT)}
    for place, column in enumerate(columns):
        mark = " *" if is_required(plan, column) else ""
        sheet.write_string(0, place, f"{column.label}{mark}", bold)
        sheet.write_string(1, place, column.name)
        sheet.set_column(place, place, 18, formats[_format(plan, column)])
        sheet.write_comment(0, place, "\n".join(filter(None, explained(plan, column))), {"x_scale": 2})
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(2, 0)


def _notes(book: Any, plan: Plan, columns: list[Column]) -> None:
    """A second sheet that says the same for whoever prints it."""
    sheet = book.add_worksheet(_("Notes"))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 3, 36, wrap)
    heads = [_("Column"), _("What it is"), _("What is allowed"), _("Example")]
    general = _("A blank cell says nothing: a record that is there keeps its value. Do not change the hidden row.")
    for number, cells in enumerate([[general], heads, *([str(one.label), *explained(plan, one)] for one in columns)]):
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell)


def _lists(book: Any, sheet: Any, plan: Plan, columns: list[Column]) -> None:
    """The choices lie in a hidden sheet, for a list within a cell's rule holds 255 characters only."""
    lists = book.add_worksheet("lists")
    lists.hide()
    for place, column in enumerate(columns):
        if not (choices := choices_of(plan, column)):
            continue
        for number, label in enumerate(choices):
            lists.write_string(number, place, label)
        # A list may be typed over: the import knows other words for the same choices.
        rule = {"validate": "list", "source": f"=lists!{_span(place, len(choices))}", "error_type": "information"}
        sheet.data_validation(2, place, ROWS, place, rule)


def _span(place: int, rows: int) -> str:
    column = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
    return f"{column}$1:{column}${rows}"


def _field(plan: Plan, column: Column) -> Any:
    """The model field of a column; None for signs and child rows."""
    register = plan.part(column.part).target
    if column.sign or column.field in register.children:
        return None
    return values.field_at(register.model, column.field)


def is_required(plan: Plan, column: Column) -> bool:
    """Whether a new record cannot do without it."""
    part, field = plan.part(column.part), _field(plan, column)
    if field is None or column.field in {*part.defaults, STATE}:
        return False
    optional_part = not plan.is_single and part is not plan.parts[0]
    return not (field.blank or field.has_default() or optional_part)


def choices_of(plan: Plan, column: Column) -> list[str]:
    """What may be chosen, in words."""
    field = _field(plan, column)
    if column.sign or isinstance(field, models.BooleanField):
        return [_("yes"), _("no")]
    return [str(label) for _value, label in field.flatchoices] if field is not None and field.choices else []


def _format(plan: Plan, column: Column) -> str:
    field = _field(plan, column)
    if isinstance(field, models.DateField):
        return _DAY
    return _AMOUNT if isinstance(field, models.DecimalField) else _TEXT


def explained(plan: Plan, column: Column) -> tuple[str, str, str]:
    """What a column is, what is allowed in it, and an example."""
    field = _field(plan, column)
    told = str(field.help_text) if field is not None else ""
    if choices := choices_of(plan, column):
        return told, _("One of: %(choices)s.") % {"choices": ", ".join(choices)}, choices[0]
    if field is None:
        return told, _("One line for each; its parts in this order: %(parts)s.") % {"parts": _parts(plan, column)}, ""
    return told, *_allowed(field)


def _allowed(field: Any) -> tuple[str, str]:
    """What is allowed in a plain field, and an example."""
    match field:
        case models.ForeignKey():
            linked = values.linked(field.model, field.name)._meta.verbose_name
            return _("The number, code or name of a %(register)s that is there.") % {"register": linked}, ""
        case models.DateTimeField():
            return _("A day and a time."), "2025-03-01 09:30"
        case models.DateField():
            return _("A day, in any of the usual ways."), "2025-03-01"
        case models.DecimalField() | models.IntegerField():
            return _("A number."), "12000"
        case SecretField():
            return _("All of it, as text. A mask, as exports show it, leaves the stored one as it is."), ""
    return _("At most %(most)s characters.") % {"most": field.max_length} if field.max_length else "", ""


def _parts(plan: Plan, column: Column) -> str:
    model = values.linked(plan.part(column.part).target.model, column.field)
    return " | ".join(str(values.field_at(model, name).verbose_name) for name in editable(model))
