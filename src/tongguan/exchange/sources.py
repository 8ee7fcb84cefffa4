"""A sheet with the plan by which it is read: where its header is, and what its columns mean."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core.actor import acting

from . import headers, reading
from .aliases import LEFT_ALONE
from .cells import shortened
from .fitting import Reader, readers
from .headers import Header, Heading, plain_label
from .models import ColumnMapping, ImportBatch
from .report import Report
from .targets import Plan, plan_named, proposed
from .units import Row

SHEETS: Final = (".xlsx", ".csv", ".txt")
"""Endings of the files that are read as sheets, whatever else may be kept as evidence."""
SHOWN: Final = 5
"""Rows of a sheet that the page of columns shows."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A sheet, the plan by which it is read, and what each of its columns means."""

    plan: Plan
    sheet: reading.Sheet
    header: Header
    mapping: dict[int, str]
    others: tuple[str, ...] = ()
    """Every sheet of the file that could be read instead."""

    @cached_property
    def readers(self) -> list[Reader]:
        """How its columns are read."""
        return readers(self.plan, self.header.headings, self.mapping)

    def rows(self, skipped: list[int], start: int = 0) -> Iterator[Row]:
        """The entries from a row on; rows that are none are noted."""
        for number, cells in self.sheet:
            if number < max(start, self.header.first):
                continue
            why = self.header.why_not_data(cells)
            if not why:
                yield number, cells
            elif why != "blank":
                skipped.append(number)

    def report(self, **options: Any) -> Report:
        """A report of nothing yet, that knows the columns."""
        used = {one.text: self.mapping.get(one.index, "") for one in self.header.headings}
        left_out = [text for text, name in used.items() if not name and plain_label(text) not in LEFT_ALONE]
        columns = {text: name for text, name in used.items() if name}
        return Report(plan=self.plan.name, sheet=self.sheet.name, columns=columns, left_out=left_out, **options)


def opened(
    file: BinaryIO, name: str, plan: Plan, *, mapping: Mapping[Any, str] | None = None, sheet: str = ""
) -> Source:
    """The sheet of a file in which most columns are known, with its columns mapped; raises ValidationError.

    `mapping` says it outright: heading, letter or place -> name of the plan's column. Else what was said last time
    of the same columns holds, else what the words say.
    """
    names = frozenset(plan.by_name)
    best: tuple[int, reading.Sheet, Header, dict[int, str]] | None = None
    sheets = reading.sheets(file, name)
    if PurePath(name).suffix.lower() not in SHEETS:
        allowed = {"name": name, "allowed": ", ".join(SHEETS)}
        raise ValidationError(_("“%(name)s” cannot be imported. Allowed are: %(allowed)s.") % allowed)
    for one in sheets:
        header = headers.find(one, plan.by_label.get, names) if sheet in {"", one.name} else None
        if header is None:
            continue
        meant = proposed(plan, header.headings)
        score = sum(bool(column) for column in meant.values())
        if best is None or score > best[0]:
            best = score, one, header, meant
    if best is None:
        raise ValidationError(_("There is no sheet “%(sheet)s” with anything in it.") % {"sheet": sheet})
    _score, found, header, meant = best
    chosen = _chosen(plan, header, mapping) if mapping is not None else (remembered(plan, header) or meant)
    others = tuple(one.name for one in sheets)
    return Source(plan=plan, sheet=found, header=header, mapping=chosen, others=others)


def _chosen(plan: Plan, header: Header, mapping: Mapping[Any, str]) -> dict[int, str]:
    """The columns as somebody names them; what does not exist is an error."""
    places: dict[Any, int] = {}
    for one in header.headings:
        places |= {one.text: one.index, one.letter: one.index, one.index: one.index, str(one.index): one.index}
    unknown = [str(key) for key in mapping if key not in places] + [
        name for name in mapping.values() if name and name not in plan.by_name
    ]
    if unknown:
        raise ValidationError(
            _("These columns do not exist: %(names)s. Allowed are: %(allowed)s.")
            % {"names": ", ".join(unknown), "allowed": ", ".join(plan.by_name)}
        )
    found = {one.index: "" for one in header.headings}
    for key, name in mapping.items():
        if name and name in found.values():
            raise ValidationError(_("Two columns cannot both be “%(name)s”.") % {"name": plan.by_name[name].label})
        found[places[key]] = name
    return found


def remembered(plan: Plan, header: Header) -> dict[int, str] | None:
    """What was said last time of columns laid out in this way."""
    # A sheet with field names in it says for itself what its columns are.
    if any(heading.field_name for heading in header.headings):
        return None
    row = ColumnMapping.objects.filter(plan=plan.name, signature=header.signature, **_here()).first()
    return {int(place): name for place, name in row.mapping.items() if name in {"", *plan.by_name}} if row else None


def remember(source: Source) -> None:
    """Keep what the columns mean for the next sheet that is laid out in the same way."""
    ColumnMapping.objects.update_or_create(
        plan=source.plan.name,
        signature=source.header.signature,
        defaults={"mapping": source.mapping},
        **_here(),
    )


def _here() -> dict[str, Any]:
    return {"tenant": acting().tenant}


def mapped(plan: Plan, layout: Mapping[str, Any], told: Mapping[int, str]) -> dict[int, str]:
    """The columns as a page says them, place -> name; raises ValidationError where that cannot be."""
    headings = tuple(Heading(index, text, ()) for index, _letter, text in layout["headings"])
    return _chosen(plan, Header("", 0, 0, headings), told)


def layout_of(source: Source) -> dict[str, Any]:
    """What a page shows of a sheet: long runs of digits masked."""
    first = [[shortened(cell) for cell in cells] for _number, cells in itertools.islice(source.rows([]), SHOWN)]
    return {
        "height": source.sheet.height,
        "sheets": source.others,
        "row": source.header.row,
        "headings": [[one.index, one.letter, one.text] for one in source.header.headings],
        "rows": first,
    }


def source_of(batch: ImportBatch) -> Source:
    """The sheet of a batch, with its columns as they were said to be."""
    plan = plan_named(batch.plan)
    with batch.evidence.file.open("rb") as file:
        mapping = {int(place): name for place, name in batch.mapping.items()}
        return opened(file, batch.evidence.name, plan, mapping=mapping, sheet=batch.sheet)
