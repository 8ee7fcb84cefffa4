"""Whether a signed file of the audit trail is as it was written: its own code, every seal, every entry."""

import datetime as dt
import hmac
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core import audit, crypto, sealing
from tongguan.core.keys import KeyMissing
from tongguan.core.models import AuditEntry, Seal
from tongguan.core.sealing import Flaw

from . import trail_file
from .trail_file import FORMAT, FORMS, Line

_CHUNK = 1024 * 1024
_LONGEST_FOOT = 64 * 1024


def report(path: Path) -> dict[str, Any]:
    """What `tongguan verify FILE` prints; raises ValidationError for a file that is none of ours."""
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise ValidationError(_("The ending has to be one of: %(list)s.") % {"list": ", ".join(FORMS)})
    with path.open("rb") as file:
        foot, begins = _foot(file, form)
        flaws = list(_of_foot(foot, _sm3(file, begins)))
    with path.open(encoding="utf-8-sig", newline="") as text:
        try:
            told = _Told(trail_file.read(text, form))
        except (ValueError, KeyError, TypeError) as error:
            raise ValidationError(_no_trail(path)) from error
    flaws += [*told.flaws, *_counted(foot, told)]
    return {
        "file": str(path),
        "tenant": told.head["name"],
        "first": told.head["first"],
        "last": told.head["last"],
        "made_at": told.head["made_at"],
        "entries": told.entries,
        "seals": told.seals,
        "unsealed": told.loose,
        "flaws": [flaw.__dict__ for flaw in flaws],
    }


def _no_trail(path: Path) -> str:
    return _("%(path)s is no file of an audit trail, or a part of it is missing.") % {"path": path}


def _foot(file: BinaryIO, form: str) -> tuple[Line, int]:
    """The last line, and where it begins."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_FOOT))
    tail = file.read()
    cut = tail.rstrip(b"\r\n").rfind(b"\n") + 1
    try:
        text = tail[cut:].decode()
        line = json.loads(text) if form == "jsonl" else next(trail_file.read(iter(["", text]), form))
        whole = line["kind"] == "foot"
    except (ValueError, KeyError, TypeError, StopIteration):
        whole = False
    if not whole:
        raise ValidationError(_("The file ends without its signature: a part of it is missing."))
    return line, size - len(tail) + cut


def _sm3(file: BinaryIO, size: int) -> str:
    digest = crypto.sm3()
    file.seek(0)
    while size > 0 and (chunk := file.read(min(_CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


def _of_foot(foot: Line, found: str) -> Iterator[Flaw]:
    if foot.get("sm3") != found:
        yield Flaw(message=_("The file was changed after it was signed."))
    try:
        right = audit.coded(trail_file.told_of_foot(foot), audit.key_of(foot["mac"]))
    except KeyMissing as missing:
        yield Flaw(message=_("The signature cannot be verified here: %(reason)s") % {"reason": missing})
        return
    except KeyError:
        right = ""
    if not hmac.compare_digest(right, foot.get("mac", "")):
        yield Flaw(message=_("The signature of the file is not ours."))


def _counted(foot: Line, told: "_Told") -> Iterator[Flaw]:
    if (foot.get("entries"), foot.get("seals")) != (told.entries, told.seals):
        yield Flaw(message=_("The file does not hold as many entries and seals as it says."))


class _Told:
    """What a file holds, with what is wrong with it."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.flaws: list[Flaw] = []
        self.entries = self.seals = self.loose = 0
        self.head: Line = next(lines, {"kind": ""})
        if self.head["kind"] != "head" or self.head["format"] != FORMAT:
            raise ValueError("no head")
        self.previous, self.expected = self.head["previous"], int(self.head["first"])
        self.announced = sealing.anchors(self.head["tenant"])
        self.serial = 0
        for (kind, serial), group in groupby(lines, key=self._place):
            if kind == "foot":
                return
            self._take(serial, list(group))

    def _place(self, line: Line) -> tuple[str, int | None]:
        """A seal and its entries belong together; what is not sealed comes at the end."""
        if line["kind"] == "seal":
            self.serial = line["serial"]
        if line["kind"] == "foot":
            return "foot", None
        return "range", line["seal"] if line["kind"] == "entry" else self.serial

    def _take(self, serial: int | None, lines: list[Line]) -> None:
        entries = [self._entry(line) for line in lines if line["kind"] == "entry"]
        self.entries += len(entries)
        if serial is None:
            self.loose += len(entries)
            self.flaws += [flaw for entry in entries for flaw in sealing.flaws_of_entry(entry, None)]
            return
        if lines[0]["kind"] != "seal":
            message = _("Seal %(serial)s is missing.") % {"serial": serial}
            self.flaws.append(Flaw(message=message, seal=serial))
            return
        self.seals += 1
        seal = self._seal(lines[0])
        self.flaws += sealing.flaws_of_seal(
            seal, entries, previous=self.previous, expected=self.expected, announced=self.announced
        )
        self.previous, self.expected = seal.mac, seal.serial + 1

    def _seal(self, line: Line) -> Seal:
        names = ("serial", "count", "leaves", "digest", "mac")
        at = dt.datetime.fromisoformat(line["at"])
        return Seal(tenant_id=self.head["tenant"], at=at, **{name: line[name] for name in names})

    def _entry(self, line: Line) -> AuditEntry:
        names = ("register", "record", "version", "action", "changes", "reason", "request_id", "source", "mac", "late")
        return AuditEntry(
            pk=line["id"],
            tenant_id=self.head["tenant"],
            actor_id=line["actor"],
            at=dt.datetime.fromisoformat(line["at"]),
            on=dt.date.fromisoformat(line["on"]),
            **{name: line[name] for name in names},
        )
