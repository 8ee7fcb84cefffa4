"""Which record the scan of a paper belongs to, told from the name of its file; a person confirms it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from tongguan.core import registers
from tongguan.core.models import Evidence

NAMES = {"nda": ("vendor_staff__person__name", "vendor__name"), "acknowledgement": ("account__name",)}
"""Register -> where the name stands by which its papers are called; the first that is filled counts."""
SHORTEST = 2
"""Letters of a name; a single one stands in any file name."""
MOST = 5000
"""Records without a scan that are looked at, newest first."""


@dataclass(frozen=True)
class Candidate:
    """A record that has no scan yet, and the name by which its paper is called."""

    pk: int
    number: str
    name: str

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


def takes_scans(register: registers.Register) -> bool:
    """Whether records of this register have a scan, and something by which they are told apart."""
    fields = {field.name: field for field in register.model._meta.fields}
    return getattr(fields.get("scan"), "related_model", None) is Evidence and bool(_paths(register))


def _paths(register: registers.Register) -> Sequence[str]:
    return NAMES.get(register.name) or register.search[:1]


def candidates(register: registers.Register, actor: Any) -> list[Candidate]:
    """The records that wait for their scan, as far as the actor sees them; in one statement."""
    rows = register.visible_to(actor).filter(scan=None).order_by("-pk")
    told = rows.values_list("pk", "number", *_paths(register))[:MOST]
    return [Candidate(pk, number, next((name for name in names if name), "")) for pk, number, *names in told]


def matched(file_name: str, among: Sequence[Candidate]) -> list[Candidate]:
    """Those that the file name speaks of: by number, else by the longest name that it holds."""
    stem = _plain(PurePath(file_name).stem)
    if numbered := [one for one in among if one.number and _plain(one.number) in stem]:
        return [one for one in numbered if len(one.number) == max(len(each.number) for each in numbered)]
    named = [one for one in among if len(_plain(one.name)) >= SHORTEST and _plain(one.name) in stem]
    longest = max((len(_plain(one.name)) for one in named), default=0)
    return [one for one in named if len(_plain(one.name)) == longest]


def _plain(text: str) -> str:
    return re.sub(r"[\s_·・]+", "", text).lower()
