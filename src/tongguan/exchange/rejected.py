"""The rows that were turned away, as a sheet with the reason beside each, ready to be mended and read in again."""

from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core import audit
from tongguan.core.actor import Actor

from . import cells, stream
from .models import ImportBatch
from .reading import FAILED
from .report import CellError
from .sources import source_of
from .targets import NUMBER, number_mark

CHUNK: Final = 500


def sheet_of(batch: ImportBatch, actor: Actor) -> Iterator[bytes]:
    """The pieces of an .xlsx: from the file as it came, for what was turned away is kept nowhere else in plain text."""
    source = source_of(batch)
    source.plan.refuse_strangers(actor)
    audit.note("import_batch", batch.pk, "export rejected rows")
    reasons = dict(batch.rejected.values_list("row", "reasons"))
    headings = source.header.headings
    names = [source.mapping.get(one.index, "") for one in headings]
    head = [
        [*(one.text for one in headings), _("Reason for rejection")],
        [number_mark() if name == NUMBER else name for name in names],
    ]
    rows = (
        [*(_text(row, one.index) for one in headings), _told(reasons[number])]
        for number, row in source.rows([])
        if number in reasons
    )
    return stream.pieces(stream.XLSX, _("Rejected rows"), _chunks(head, rows))


def _chunks(head: list[list[str]], rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    chunk = head
    for row in rows:
        chunk.append(row)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _text(row: list[Any], index: int) -> str:
    cell = row[index] if index < len(row) else ""
    if cell is FAILED:
        return "#N/A"
    try:
        return cells.text(cell)
    except ValidationError:
        return str(cell)


def _told(reasons: list[dict[str, Any]]) -> str:
    return "\n".join(str(CellError(**one)) for one in reasons)
