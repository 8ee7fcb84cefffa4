"""Opening a workbook safely: every part is measured while it is copied, and only the copy is read."""

import io
import posixpath
import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import limits

SHEET_TYPE: Final = b"spreadsheetml.sheet.main+xml"
MACRO_TYPE: Final = b"macroEnabled"
_MEGABYTE: Final = 1024 * 1024
BROKEN: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    expat.ExpatError,
    ValueError,
    IndexError,
)
"""What reading a damaged file may raise."""
_COLUMN: Final = re.compile(r"[A-Z]{1,3}")


@dataclass
class Unpacked:
    """A workbook that was measured: the copy to read, and the cells whose formula failed, by sheet."""

    file: BinaryIO
    failed: dict[str, dict[int, set[int]]] = field(default_factory=dict)


def letter(column: int) -> str:
    """1 -> A, 27 -> AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number


def damaged() -> ValidationError:
    """What is said of a file that cannot be read to its end."""
    return ValidationError(_("The file is damaged. Open it in a spreadsheet program and save it again as .xlsx."))


def unpack(file: BinaryIO) -> Unpacked:
    """Copy the parts that a reader needs, refusing what is too large; raises ValidationError."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive)
            _of_the_right_type(archive, members)
            copy = io.BytesIO()
            walk = _Walk()
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as target:
                for member in members:
                    with archive.open(member) as source, target.open(member.filename, "w") as sink:
                        walk.through(member.filename, source, sink)
    except BROKEN as error:
        raise damaged() from error
    copy.seek(0)
    return Unpacked(file=copy, failed=walk.failed)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The parts worth reading, those first that the others refer to."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits.MOST_PARTS or len(set(names)) != len(names):
        raise damaged()
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError(_("The file is protected by a password. Remove the password and save it again."))
    wanted = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
    swollen = any(
        entry.file_size > _MEGABYTE and entry.file_size > limits.MOST_RATIO * max(entry.compress_size, 1)
        for entry in wanted
    )
    if swollen or sum(entry.file_size for entry in wanted) > limits.MOST_UNPACKED:
        most = limits.MOST_UNPACKED // _MEGABYTE
        raise ValidationError(_("Unpacked, the file is too large: at most %(most)s MB are allowed.") % {"most": most})
    return sorted(wanted, key=lambda entry: ("worksheets" in entry.filename, not entry.filename.endswith(".rels")))


def _of_the_right_type(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    types = next((member for member in members if member.filename == "[Content_Types].xml"), None)
    told = archive.read(types) if types else b""
    if SHEET_TYPE in told:
        return
    if MACRO_TYPE in told and b"excel" in told:
        raise ValidationError(_("Sheets with macros are not read. Save the file as .xlsx without macros."))
    raise wrong_type()


def wrong_type() -> ValidationError:
    """What is said of anything that is no sheet."""
    return ValidationError(_("This is no sheet. Allowed are .xlsx and .csv; save other formats as .xlsx first."))


class _Walk:
    """Goes through the parts of one workbook and knows what each adds to what a reader must hold."""

    def __init__(self) -> None:
        self.failed: dict[str, dict[int, set[int]]] = {}
        self.names: dict[str, str] = {}
        self.targets: dict[str, str] = {}
        self.shared = array("L")
        self.characters = 0

    def through(self, name: str, source: Any, sink: Any) -> None:
        """Copy one part, measuring it."""
        part = _Part(self, name)
        for chunk in _chunks(source):
            part.parser.Parse(chunk, False)
            sink.write(chunk)
        part.parser.Parse(b"", True)
        part.end()

    def sheet_at(self, part: str) -> str:
        """The name of the sheet that lies in a part of the archive."""
        for relation, target in self.targets.items():
            if posixpath.normpath(posixpath.join("xl", target)).lstrip("/") == part:
                return self.names.get(relation, part)
        return part


class _Part:
    """One part of the archive as the parser tells it; millions of cells pass here, so each does little."""

    def __init__(self, walk: _Walk, name: str) -> None:
        self.walk, self.name = walk, name
        self.row = self.column = self.size = 0
        self.kind, self.shown_row, self.text = "", "", [""]
        self.filled = False
        self.columns: dict[str, int] = {}
        self.span = [limits.MOST_ROWS + 1, 0, limits.MOST_COLUMNS + 1, 0]
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.opening, self.closing = self._handlers()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.stop
        self.parser.StartDoctypeDeclHandler = self.refuse

    def _handlers(self) -> tuple[dict[str, Any], dict[str, Any]]:
        if self.name.endswith("workbook.xml"):
            return {"sheet": self.sheet}, {}
        if self.name.endswith("workbook.xml.rels"):
            return {"Relationship": self.relation}, {}
        opening = {"c": self.cell, "row": self.line, "v": self.listen, "t": self.listen, "si": self.shared}
        return opening, {"v": self.heard, "t": self.heard, "c": self.cell_ends, "si": self.shared_ends}

    def refuse(self, *_told: Any) -> None:
        """No workbook has a document type; only attacks do."""
        raise damaged()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if handler := self.opening.get(tag) or (":" in tag and self.opening.get(tag.rpartition(":")[2])):
            handler(attributes)

    def stop(self, tag: str) -> None:
        """An element ends."""
        if handler := self.closing.get(tag) or (":" in tag and self.closing.get(tag.rpartition(":")[2])):
            handler()

    def sheet(self, attributes: dict[str, str]) -> None:
        """The workbook names a sheet and the relation that leads to it."""
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        self.walk.names[relation] = attributes.get("name", "")

    def relation(self, attributes: dict[str, str]) -> None:
        """Where a relation leads."""
        self.walk.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def line(self, attributes: dict[str, str]) -> None:
        """A row begins."""
        self.shown_row = attributes.get("r") or str(self.row + 1)
        self.row, self.column = int(self.shown_row), 0

    def cell(self, attributes: dict[str, str]) -> None:
        """A cell begins, at the place it names or after the one before."""
        self.kind, self.size, self.filled = attributes.get("t", ""), 0, False
        if not (place := attributes.get("r")):
            self.column += 1
            return
        letters = place.rstrip("0123456789")
        if letters not in self.columns:
            if not _COLUMN.fullmatch(letters):
                raise damaged()
            self.columns[letters] = column_number(letters)
        self.column = self.columns[letters]
        if (row := place[len(letters) :]) != self.shown_row:
            self.row, self.shown_row = int(row), row

    def listen(self, _attributes: dict[str, str]) -> None:
        """A value begins."""
        self.text = []
        self.parser.CharacterDataHandler = self.text.append

    def heard(self) -> None:
        """A value ends."""
        self.parser.CharacterDataHandler = None
        self.size += sum(map(len, self.text))
        self.filled = self.filled or bool(self.text)

    def shared(self, _attributes: dict[str, str]) -> None:
        """A text begins to which cells refer."""
        self.size = 0

    def shared_ends(self) -> None:
        """Its length counts wherever a cell refers to it."""
        self.walk.shared.append(self.size)

    def cell_ends(self) -> None:
        """What a cell adds to what a reader must hold."""
        if not self.filled:
            return
        row, column, span = self.row, self.column, self.span
        if row > limits.MOST_ROWS or column > limits.MOST_COLUMNS:
            raise too_far(f"{letter(column)}{row}")
        if self.kind == "s":
            self.size = self.walk.shared[min(int("".join(self.text)), len(self.walk.shared) - 1)]
        elif self.kind == "e":
            failed = self.walk.failed.setdefault(self.walk.sheet_at(self.name), {})
            failed.setdefault(row, set()).add(column)
        if self.size > limits.MOST_CHARACTERS:
            raise too_long(self.walk.sheet_at(self.name), f"{letter(column)}{row}", self.size)
        self.walk.characters += self.size
        if not (span[0] <= row <= span[1] and span[2] <= column <= span[3]):
            span[:] = min(span[0], row), max(span[1], row), min(span[2], column), max(span[3], column)

    def end(self) -> None:
        """The part is over: what its cells span, and what they hold, must fit into memory."""
        if self.walk.characters > limits.MOST_TEXT:
            raise ValidationError(_("The texts of this file are too long altogether. Split it into several files."))
        first_row, last_row, first_column, last_column = self.span
        cells = (last_row - first_row + 1) * (last_column - first_column + 1) if last_row else 0
        if cells > limits.MOST_CELLS:
            sheet = self.walk.sheet_at(self.name)
            raise ValidationError(
                _("Sheet “%(sheet)s” spans %(cells)s cells; at most %(most)s are allowed. Split it.")
                % {"sheet": sheet, "cells": cells, "most": limits.MOST_CELLS}
            )


def too_far(place: str) -> ValidationError:
    """What is said of a cell beyond the rows and columns that are read."""
    return ValidationError(
        _("Cell %(cell)s lies too far out: at most %(rows)s rows and %(columns)s columns are read.")
        % {"cell": place, "rows": limits.MOST_ROWS, "columns": limits.MOST_COLUMNS}
    )


def too_long(sheet: str, place: str, size: int) -> ValidationError:
    """What is said of a cell that holds more than a spreadsheet program could put there."""
    return ValidationError(
        _("Cell %(cell)s of sheet “%(sheet)s” holds %(size)s characters; at most %(most)s are allowed.")
        % {"cell": place, "sheet": sheet, "size": size, "most": limits.MOST_CHARACTERS}
    )


def _chunks(source: Any) -> Iterator[bytes]:
    while chunk := source.read(_MEGABYTE):
        yield chunk
