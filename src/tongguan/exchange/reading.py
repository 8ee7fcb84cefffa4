"""Sheets as rows of plain values, whatever they come from: xlsx, or csv in the encodings that offices use."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO, Final

import python_calamine
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import limits
from .stream import spoken, writable
from .unpacking import damaged, letter, too_far, too_long, unpack, wrong_type

OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
DELIMITERS: Final = (",", "\t", ";", "|")
LOOKED_AT: Final = 20
"""Rows by which the delimiter is told."""
_CONTROL: Final = {chr(code) for code in range(32)} - set("\t\n\r\x1a")

# The module refuses long fields without saying where; ours are counted, and named, after they are read.
csv.field_size_limit(limits.MOST_BYTES)


class Failed:
    """What stands in a cell whose formula gave an error."""


FAILED: Final = Failed()


@dataclass
class Sheet:
    """One sheet; iterating gives (row number, cells from column A on), as often as one likes."""

    name: str
    table: Any
    height: int
    failed: dict[int, set[int]] = field(default_factory=dict)
    """Row -> columns whose formula gave an error; a reader would take them for empty."""

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows with the absolute number that the spreadsheet program shows."""
        for number, cells in self.table.rows():
            for column in self.failed.get(number, ()):
                if column <= len(cells):
                    cells[column - 1] = FAILED
            yield number, cells


def sheets(file: BinaryIO, name: str) -> list[Sheet]:
    """The visible sheets of a file, told by its content; raises ValidationError saying what is allowed."""
    file.seek(0, io.SEEK_END)
    if not (size := file.tell()):
        raise ValidationError(_("The file is empty."))
    if size > limits.MOST_BYTES:
        most = limits.MOST_BYTES // (1024 * 1024)
        raise ValidationError(_("The file is too large: at most %(most)s MB are allowed.") % {"most": most})
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(OLD_OFFICE):
        raise _of_old_office(file)
    found = _of_workbook(file) if head.startswith(ZIP) else [_of_text(file.read(), PurePath(name).stem)]
    if not found:
        raise ValidationError(_("The file holds no visible sheet with anything in it."))
    return found


def _of_old_office(file: BinaryIO) -> ValidationError:
    """Workbooks with a password are packed like those of the nineties."""
    if ENCRYPTED in file.read():
        return ValidationError(_("The file is protected by a password. Remove the password and save it again."))
    return ValidationError(_("The old format .xls is not read. Save the file as .xlsx."))


# --- workbooks --------------------------------------------------------------------------------------------------------


@dataclass
class _WorkbookTable:
    """The rows of a sheet of a workbook; a merged cell's value stands in each of its places."""

    sheet: Any

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        if self.sheet.start is None:
            return
        top, left = self.sheet.start
        merges = _merges(self.sheet)
        covering: list[tuple[int, int, int, Any]] = []
        for place, cells in enumerate(self.sheet.iter_rows()):
            if place < top:
                # The reader gives the empty rows above, without the columns before the first.
                continue
            whole = [""] * left + cells
            covering = [one for one in covering if one[0] >= place]
            covering += [
                (bottom, first, last, whole[first])
                for bottom, first, last in merges.get(place, ())
                if first < len(whole)
            ]
            for _bottom, first, last, value in covering:
                whole[first : last + 1] = [value] * (min(last + 1, len(whole)) - first)
            yield place + 1, whole


def _merges(sheet: Any) -> dict[int, list[tuple[int, int, int]]]:
    """First row -> (last row, first column, last column) of the merged areas that begin there."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        found.setdefault(top, []).append((bottom, left, right))
    return found


def _of_workbook(file: BinaryIO) -> list[Sheet]:
    unpacked = unpack(file)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(unpacked.file)
        tables = [(told.name, book.get_sheet_by_name(told.name)) for told in book.sheets_metadata if _is_shown(told)]
    except python_calamine.CalamineError as error:
        raise damaged() from error
    return [
        Sheet(
            name=writable(name),
            table=_WorkbookTable(sheet),
            height=sheet.end[0] + 1,
            failed=unpacked.failed.get(name, {}),
        )
        for name, sheet in tables
        if sheet.end is not None
    ]


def _is_shown(told: Any) -> bool:
    """Charts are no sheets, and what is hidden was not meant to be handed over."""
    return (
        told.typ == python_calamine.SheetTypeEnum.WorkSheet and told.visible == python_calamine.SheetVisibleEnum.Visible
    )


# --- text -------------------------------------------------------------------------------------------------------------


@dataclass
class _TextTable:
    """The rows of a text with delimiters."""

    text: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        for number, cells in enumerate(reader, start=1):
            yield number, [spoken(cell) for cell in cells]


def _of_text(content: bytes, name: str) -> Sheet:
    text = _decoded(content)
    if _CONTROL & set(text[:100_000]) or "\x00" in text:
        raise wrong_type()
    if not text.strip():
        raise ValidationError(_("The file is empty."))
    table = _TextTable(text, _delimiter_of(text))
    height = 0
    try:
        for height, cells in table.rows():
            _measure(name, height, cells)
    except csv.Error as error:
        raise ValidationError(_("Row %(row)s cannot be read as csv.") % {"row": height + 1}) from error
    return Sheet(name=writable(name), table=table, height=height)


def _measure(name: str, number: int, cells: list[str]) -> None:
    if number > limits.MOST_ROWS or len(cells) > limits.MOST_COLUMNS:
        raise too_far(f"{letter(len(cells))}{number}")
    for column, cell in enumerate(cells, start=1):
        if len(cell) > limits.MOST_CHARACTERS:
            raise too_long(name, f"{letter(column)}{number}", len(cell))


def _decoded(content: bytes) -> str:
    """Unicode with or without its mark, else the national standard, which every Chinese spreadsheet program writes."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(
        _("The text of this file cannot be read. Allowed are the encodings UTF-8 and GB18030, or an .xlsx file.")
    )


def _delimiter_of(text: str) -> str:
    """The delimiter by which the first rows fall into the most columns, most evenly."""

    def fitness(delimiter: str) -> tuple[float, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(rows, LOOKED_AT) if row]
        except csv.Error:
            return 0, 0
        usual = max(widths, key=widths.count, default=0)
        return (widths.count(usual) / len(widths) if usual > 1 else 0), usual

    return max(DELIMITERS, key=fitness)
