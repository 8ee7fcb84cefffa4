"""What came of reading a sheet: counts that reconcile, errors by cell, warnings, columns left out."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext

from tongguan.core.registers import registry

from .cells import masked

CREATED, UPDATED, UNCHANGED, REJECTED = OUTCOMES = ("created", "updated", "unchanged", "rejected")
KEPT: Final = 500
"""Errors and warnings of a report; every rejected row keeps its own reasons besides."""


@dataclass(frozen=True, kw_only=True)
class CellError:
    """What is wrong with one cell, or with a row where `column` is empty; says what is allowed."""

    sheet: str
    row: int
    column: str = ""
    label: str = ""
    message: str

    @property
    def cell(self) -> str:
        """The place as a spreadsheet program calls it."""
        return f"{self.column}{self.row}"

    def as_dict(self) -> dict[str, Any]:
        """For the API, `--json` and the batch; long runs of digits are masked."""
        return asdict(self) | {"message": masked(self.message)}

    def __str__(self) -> str:
        where = f"{self.cell} {self.label}".strip()
        return f"{where}: {masked(self.message)}"


@dataclass(kw_only=True)
class RowResult:
    """What came of one row: the outcome of each part that it speaks of, and every reason against it."""

    row: int
    parts: dict[str, str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    """Part -> what makes the new record the one it is, in words."""

    @property
    def outcome(self) -> str:
        """The row's own: rejected as a whole, else the most that happened to a part."""
        if self.errors:
            return REJECTED
        return next((one for one in (CREATED, UPDATED) if one in self.parts.values()), UNCHANGED)


def _none() -> dict[str, int]:
    return dict.fromkeys(("read", *OUTCOMES), 0)


@dataclass(kw_only=True)
class Report:
    """Reconciles for rows and for every register: read = created + updated + unchanged + rejected."""

    plan: str
    sheet: str = ""
    dry_run: bool = False
    batch: int | None = None
    counts: dict[str, int] = field(default_factory=_none)
    registers: dict[str, dict[str, int]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Heading -> name of the plan's column."""
    left_out: list[str] = field(default_factory=list)
    """Headings that no column fits."""
    skipped: list[int] = field(default_factory=list)
    """Rows that are no entries: repeated headers, totals, last lines."""
    done: bool = False

    def add(self, results: Iterable[RowResult], registers: dict[str, str]) -> None:
        """Count the results of a unit; `registers` names the register of each part."""
        for result in results:
            self.counts["read"] += 1
            self.counts[result.outcome] += 1
            for part, outcome in result.parts.items():
                of_register = self.registers.setdefault(registers[part], _none())
                of_register["read"] += 1
                of_register[REJECTED if result.errors else outcome] += 1
            self.errors += result.errors[: max(KEPT - len(self.errors), 0)]
            self.warnings += result.warnings[: max(KEPT - len(self.warnings), 0)]

    @property
    def unread(self) -> list[str]:
        """Headings of columns of which no row at all could be understood, such as posts where people are wanted."""
        rows: dict[str, set[int]] = {}
        for error in self.errors:
            rows.setdefault(error.label, set()).add(error.row)
        return [label for label, wrong in rows.items() if label and len(wrong) == self.counts["read"] > 1]

    @property
    def good(self) -> int:
        """Rows that something came of, or need not."""
        return self.counts["read"] - self.counts[REJECTED]

    @property
    def table(self) -> list[tuple[str, dict[str, int]]]:
        """(label, counts) of the rows and of every register."""
        of_registers = [(registry[name].label, counts) for name, counts in self.registers.items()]
        return [(gettext("rows"), self.counts), *of_registers]

    def as_dict(self) -> dict[str, Any]:
        """For the API, `--json` and the batch."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return told | {
            "errors": [error.as_dict() for error in self.errors],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Report":
        """The report that `as_dict` told."""
        lists = {name: [CellError(**one) for one in told.get(name, ())] for name in ("errors", "warnings")}
        return cls(**(told | lists))
