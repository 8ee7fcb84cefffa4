"""Rows of text as .xlsx or .csv, piece by piece: nothing is held but the piece being written.

Workbooks are written here rather than by a library, because none lets go of a row before the file is whole. Cells are
inline texts only, so that nothing in them can ever be a formula.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from .limits import MOST_CHARACTERS
from .unpacking import letter

Cells = Sequence[str]
CSV, XLSX = "csv", "xlsx"
MEDIA: Final = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SUSPECT: Final = frozenset({*_FORMULA, "'"})
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of characters."""
_HEAD_ROWS: Final = 2
"""The headings, and below them the field names, hidden."""

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
        "</styleSheet>"
    ),
}


def writable(text: str) -> str:
    """The text without what neither XML nor every database can hold."""
    return _UNWRITABLE.sub("", text)


def holdable(text: str) -> str:
    """The text as a sheet can hold it: no control characters, one kind of line end, not too long."""
    if len(text) <= MOST_CHARACTERS and text.isprintable():
        return text
    told = writable(text.replace("\r\n", "\n"))
    return told if len(told) <= MOST_CHARACTERS else told[: MOST_CHARACTERS - 1] + "…"


def _is_harmful(text: str) -> bool:
    # A text that looks as if it had been made harmless is marked too, so that taking the mark off gives it back.
    return text.lstrip("'").startswith(_FORMULA)


def harmless(text: str) -> str:
    """A cell of a csv that no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] in _SUSPECT and _is_harmful(text) else text


def spoken(text: str) -> str:
    """What a cell made `harmless` said before; the mark is only taken off where it was put on."""
    return text[1:] if text.startswith("'") and _is_harmful(text) else text


def pieces(form: str, title: str, chunks: Iterable[Sequence[Cells]]) -> Iterator[bytes]:
    """The file in pieces. The first two rows are the headings and the field names."""
    return _workbook(title, chunks) if form == XLSX else _text(chunks)


def _text(chunks: Iterable[Sequence[Cells]]) -> Iterator[bytes]:
    # The mark tells spreadsheet programs that this is Unicode.
    yield b"\xef\xbb\xbf"
    for chunk in chunks:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([harmless(holdable(cell)) for cell in cells] for cells in chunk)
        yield buffer.getvalue().encode()


class _Drain(io.RawIOBase):
    """What a zip writes into and we hand on; it cannot be rewound."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def writable(self) -> bool:
        """It takes, and gives nothing back."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # only bytes are written
        """Keep until taken."""
        self.kept.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        data, self.kept = b"".join(self.kept), []
        return data


def _workbook(title: str, chunks: Iterable[Sequence[Cells]]) -> Iterator[bytes]:
    drain = _Drain()
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in _PARTS.items():
            archive.writestr(path, _XML + content)
        archive.writestr("xl/workbook.xml", _XML + _book(title))
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write((_XML + f'<worksheet xmlns="{_MAIN}">{_VIEW}<sheetData>').encode())
            number = 1
            for chunk in chunks:
                part.write("".join(_row(number + place, cells) for place, cells in enumerate(chunk)).encode())
                number += len(chunk)
                yield drain.taken()
            part.write(b"</sheetData></worksheet>")
    yield drain.taken()


_VIEW: Final = (
    f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{_HEAD_ROWS}" topLeftCell="A{_HEAD_ROWS + 1}" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="200" width="18" style="0" customWidth="1"/></cols>'
)


def _book(title: str) -> str:
    name = escape(re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1", {'"': "&quot;"})
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    )


def _row(number: int, cells: Cells) -> str:
    style = ' s="1"' if number == 1 else ""
    hidden = ' hidden="1"' if number == _HEAD_ROWS else ""
    kind = f't="inlineStr"{style}><is><t xml:space="preserve">'
    inner = "".join(
        f'<c r="{_LETTERS[place]}{number}" {kind}{escape(holdable(cell))}</t></is></c>'
        for place, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}"{hidden}>{inner}</row>'


_LETTERS: Final = [letter(number) for number in range(1, 1025)]
