"""A range of the audit trail as a signed file: written piece by piece, verified without the database it came from.

First a head, then each seal with the entries it covers, what is not yet sealed, and a foot with the digest of all that
and its code. As JSON lines, or as CSV, in which all but the entries stand as JSON in the last column.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tongguan.core import audit, clock, crypto
from tongguan.core.actor import acting
from tongguan.core.models import AuditEntry, Seal

FORMAT: Final = "tongguan-trail-1"
FORMS: Final = {"jsonl": "application/x-ndjson", "csv": "text/csv"}
COLUMNS: Final = (
    *("kind", "id", "at", "on", "late", "actor", "actor_name", "register", "record", "version", "action", "changes"),
    *("reason", "request_id", "source", "mac", "seal", "told"),
)
CHUNK: Final = 2_000
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet would take what begins so for a formula; an apostrophe before it says that it is none."""

Line = dict[str, Any]


def pieces(first: int, last: int, form: str, *, loose: bool = False) -> Iterator[bytes]:
    """The file of the tenant acted in: seals of a range of serials, and what is not sealed yet if that is asked for."""
    digest, counts = crypto.sm3(), {"entries": 0, "seals": 0}
    lines = _lines(first, last, loose=loose)
    for piece in _written(lines, form, counts):
        digest.update(piece)
        yield piece
    told = {"kind": "foot", **counts, "sm3": digest.hexdigest()}
    told["mac"] = audit.coded(told_of_foot(told))
    yield _in_form([told], form)


def told_of_foot(foot: Line) -> str:
    """What the code of a file is made of."""
    return json.dumps([FORMAT, foot["entries"], foot["seals"], foot["sm3"]])


def _written(lines: Iterator[Line], form: str, counts: dict[str, int]) -> Iterator[bytes]:
    if form == "csv":
        # Without the mark spreadsheets read Chinese as something else.
        yield b"\xef\xbb\xbf" + (",".join(COLUMNS) + "\r\n").encode()
    for line in lines:
        counts["entries"] += line["kind"] == "entry"
        counts["seals"] += line["kind"] == "seal"
        yield _in_form([line], form)


def _lines(first: int, last: int, *, loose: bool) -> Iterator[Line]:
    actor = acting()
    seals = Seal.objects.filter(tenant=actor.tenant).order_by("serial")
    before = seals.filter(serial=first - 1).values_list("mac", flat=True).first()
    yield {
        "kind": "head",
        "format": FORMAT,
        "tenant": actor.tenant.pk if actor.tenant else None,
        "name": str(actor.tenant or "platform"),
        "first": first,
        "last": last,
        "previous": before or "",
        "made_at": clock.now().isoformat(),
        "by": actor.user.username,
    }
    for seal in seals.filter(serial__range=(first, last)).iterator(chunk_size=20):
        yield _of_seal(seal)
        yield from _entries(AuditEntry.objects.filter(seal=seal), seal.serial)
    if loose:
        yield from _entries(AuditEntry.objects.filter(tenant=actor.tenant, seal=None), None)


def _of_seal(seal: Seal) -> Line:
    return {
        "kind": "seal",
        "serial": seal.serial,
        "at": seal.at.astimezone(dt.UTC).isoformat(),
        "count": seal.count,
        "leaves": seal.leaves,
        "digest": seal.digest,
        "mac": seal.mac,
    }


def _entries(rows: Any, serial: int | None) -> Iterator[Line]:
    for entry in rows.select_related("actor").order_by("id").iterator(chunk_size=CHUNK):
        yield {
            "kind": "entry",
            "id": entry.pk,
            "at": entry.at.astimezone(dt.UTC).isoformat(),
            "on": entry.on.isoformat(),
            "late": entry.late,
            "actor": entry.actor_id,
            "actor_name": str(entry.actor),
            **{name: getattr(entry, name) for name in ("register", "record", "version", "action", "changes")},
            **{name: getattr(entry, name) for name in ("reason", "request_id", "source", "mac")},
            "seal": serial,
        }


# --- the two forms ----------------------------------------------------------------------------------------------------


def _in_form(lines: Iterable[Line], form: str) -> bytes:
    if form == "jsonl":
        return "".join(f"{_json(line)}\n" for line in lines).encode()
    sheet = io.StringIO()
    csv.writer(sheet).writerows(_cells(line) for line in lines)
    return sheet.getvalue().encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cells(line: Line) -> list[str]:
    if line["kind"] != "entry":
        return [line["kind"], *[""] * (len(COLUMNS) - 2), _json(line)]
    told = [line[name] for name in COLUMNS[:-1]]
    cells = [value if isinstance(value, str) else _json(value) for value in told]
    return [*(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells), ""]


def read(file: Any, form: str) -> Iterator[Line]:
    """The lines of a file in text mode; raises `ValueError` (or `KeyError`) for what is no such file."""
    if form == "jsonl":
        yield from (json.loads(line) for line in file)
        return
    csv.field_size_limit(10_000_000)
    rows = csv.reader(file)
    next(rows, None)
    for cells in rows:
        line = dict(zip(COLUMNS, (cell.removeprefix("'") for cell in cells), strict=True))
        yield json.loads(line["told"]) if line["kind"] != "entry" else _typed(line)


def _typed(line: Line) -> Line:
    plain = ("id", "late", "actor", "record", "version", "changes", "seal")
    return line | {name: json.loads(line[name]) for name in plain}
