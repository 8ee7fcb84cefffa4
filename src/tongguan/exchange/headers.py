"""Where the table begins: the header row under merged titles, in one tier or two, and what each column is called."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from .cells import is_blank, narrow, text
from .reading import FAILED, Sheet
from .unpacking import letter

LOOKED_AT: Final = 40
"""Rows among which the header is sought."""
_NOISE: Final = re.compile(r"[\s*:,;._\-/、。：]+")
_REMARK: Final = re.compile(r"[(\[【].*?[)\]】]")
_TOTAL: Final = re.compile(r"(本页)?(合计|总计|小计|共计|total)[:：]?.{0,12}", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r"(填表|填报|制表|编制|审核|审批|复核|经办|负责)(人|日期|单位|时间|人签字)?([:：].*)?|(备注|说明|注)[:：].*"
)
FIELD_NAMES_NEEDED: Final = 2
"""So many field names in one row show that it is the hidden row of a template or an export."""


def plain_label(label: Any) -> str:
    """A heading as it is compared: without width, case, blanks, marks of what must be filled."""
    return _NOISE.sub("", narrow(label))


def spoken_forms(label: str) -> list[str]:
    """A heading whole, then without its remark in brackets."""
    whole = plain_label(label)
    bare = plain_label(_REMARK.sub("", narrow(label)))
    return [whole] if bare in {whole, ""} else [whole, bare]


@dataclass(frozen=True)
class Heading:
    """One column of the sheet: its place, what stands above it, and under which names it may be known."""

    index: int
    text: str
    known_as: tuple[str, ...]
    field_name: str = ""

    @property
    def letter(self) -> str:
        """The column as the spreadsheet program calls it."""
        return letter(self.index + 1)


@dataclass(frozen=True)
class Header:
    """The header of a sheet; `first` is the number of the first row below it."""

    sheet: str
    row: int
    first: int
    headings: tuple[Heading, ...]
    repeated: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)

    @property
    def signature(self) -> str:
        """The same for every sheet that is laid out the same way."""
        told = "\n".join(f"{heading.index}:{plain_label(heading.text)}" for heading in self.headings)
        return hashlib.sha256(told.encode()).hexdigest()

    def why_not_data(self, cells: list[Any]) -> str:
        """Why a row below the header is no entry: blank, header (repeated on each printed page), last lines; or ''."""
        filled = [cell for cell in cells if not is_blank(cell)]
        if not filled:
            return "blank"
        if _compared(cells) in self.repeated:
            return "header"
        first = filled[0]
        if not isinstance(first, str):
            return ""
        told = re.sub(r"\s+", "", first)
        return "last_lines" if _TOTAL.fullmatch(told) or _SIGNED.fullmatch(told) else ""


def _compared(cells: Iterable[Any]) -> tuple[str, ...]:
    told = [plain_label(cell) for cell in cells]
    while told and not told[-1]:
        told.pop()
    return tuple(told)


def find(sheet: Sheet, knows: Callable[[str], str | None], field_names: frozenset[str]) -> Header | None:
    """The header of a sheet: the row, or pair of rows, in which most columns are known. None for an empty sheet.

    `knows` says which column a compared label names. Where no row is known, the first that looks like a header
    is taken, so that a person can say what its columns mean.
    """
    rows = [(number, cells) for number, cells in islice(sheet, LOOKED_AT) if any(not is_blank(one) for one in cells)]
    best: tuple[tuple[int, int], list[int], list[Heading]] | None = None
    for place, (number, cells) in enumerate(rows):
        tiers = [([number], _single(cells))]
        if place + 1 < len(rows) and rows[place + 1][0] == number + 1:
            tiers.append(([number, number + 1], _double(cells, rows[place + 1][1])))
        for numbers, headings in tiers:
            score = len({named_by(heading, knows) for heading in headings} - {None})
            # A title above the header makes two rows out of one; those that say the same are taken as one.
            if score and (best is None or (score, -len(numbers)) > best[0]):
                best = (score, -len(numbers)), numbers, headings
    found = best[1:] if best else _likely(rows)
    return _with_names(sheet, rows, *found, field_names=field_names) if found else None


def named_by(heading: Heading, knows: Callable[[str], str | None]) -> str | None:
    """The column that the first known form of a heading names."""
    return next((column for form in heading.known_as if (column := knows(form))), None)


def _single(cells: list[Any]) -> list[Heading]:
    return [
        Heading(index, label, tuple(spoken_forms(label))) for index, cell in enumerate(cells) if (label := _label(cell))
    ]


def _double(upper: list[Any], lower: list[Any]) -> list[Heading]:
    """Headings in two tiers: a group above, its parts below. Without merged cells the rest of a group is blank."""
    found, group = [], ""
    for index in range(max(len(upper), len(lower))):
        above = _label(upper[index]) if index < len(upper) else ""
        below = _label(lower[index]) if index < len(lower) else ""
        group = above or (group if below else "")
        if not (group or below):
            continue
        if not below or plain_label(below) == plain_label(group):
            found.append(Heading(index, group, tuple(spoken_forms(group))))
        else:
            forms = [plain_label(group + below), *spoken_forms(below)] if group else spoken_forms(below)
            found.append(Heading(index, f"{group} {below}".strip(), tuple(forms)))
    return found


def _label(cell: Any) -> str:
    if is_blank(cell) or cell is FAILED or not isinstance(cell, str):
        return ""
    return re.sub(r"\s+", " ", text(cell))


def _likely(rows: list[tuple[int, list[Any]]]) -> tuple[list[int], list[Heading]] | None:
    """The first row with several different texts; a title is one text, however many cells it covers."""
    for number, cells in rows:
        headings = _single(cells)
        if len({heading.text for heading in headings}) > 1:
            return [number], headings
    return ([rows[0][0]], _single(rows[0][1])) if rows else None


def _with_names(
    sheet: Sheet,
    rows: list[tuple[int, list[Any]]],
    numbers: list[int],
    headings: list[Heading],
    *,
    field_names: frozenset[str],
) -> Header:
    """The header, with the field names of the hidden row below it, if that is there."""
    by_number = dict(rows)
    first = numbers[-1] + 1
    told = [str(cell).strip() for cell in by_number.get(first, ())]
    if len([name for name in told if name.partition("@")[0] in field_names]) >= min(FIELD_NAMES_NEEDED, len(headings)):
        names = dict(enumerate(told))
        headings = [Heading(one.index, one.text, one.known_as, names.get(one.index, "")) for one in headings]
        first += 1
    repeated = frozenset(_compared(by_number[number]) for number in numbers)
    return Header(sheet.name, numbers[0], first, tuple(headings), repeated)
