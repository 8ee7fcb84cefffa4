"""Vendors side by side: every figure of every vendor asked for, at one statement for each kind of record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import access, registers
from tongguan.core.actor import Actor
from tongguan.outsourcing.models import Contract, Vendor

from .periods import Period
from .vendor_figures import DECLARED, GROUPS, Figure

MOST = 6
"""So many vendors stand side by side at most."""
RUNNING = ("operating", "suspended", "exiting")
PART, REST = "part", "rest"
Counted = dict[str, tuple[int, int]]
"""Figure -> how many records, and how many of them are as they should be."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a figure says of one vendor; without data it says nothing, which is neither 0 nor good."""

    figure: Figure
    vendor: Vendor
    known: bool
    number: int
    among: int | None = None

    @property
    def rest(self) -> int:
        """How many are not as they should be."""
        return 0 if self.among is None else self.among - self.number

    @property
    def percent(self) -> int | None:
        """The share in percent, rounded down: nothing but all is 100."""
        return self.number * 100 // self.among if self.among else None

    @property
    def bad(self) -> bool:
        """Whether it is something that nobody wishes for."""
        return self.known and (bool(self.rest) or (self.figure.unwished and bool(self.number)))

    @property
    def said(self) -> str:
        """In a cell of a sheet."""
        if not self.known:
            return _("no data")
        return str(self.number) if self.among is None else f"{self.number}/{self.among}"

    def as_dict(self) -> dict[str, Any]:
        """For programs: null where there is no data."""
        told = {"vendor": self.vendor.pk, "number": self.number if self.known else None}
        return told if self.figure.part is None else told | {"among": self.among if self.known else None}


@dataclass(frozen=True)
class Row:
    """One figure of all vendors."""

    figure: Figure
    cells: list[Cell]

    @property
    def most(self) -> int:
        """The largest number in the row."""
        return max((cell.number for cell in self.cells if cell.known), default=0)


@dataclass(frozen=True)
class Group:
    """Figures that belong together."""

    name: str
    label: str
    rows: list[Row]


def usual(actor: Actor) -> list[Vendor]:
    """The vendors that serve running projects, those with most contracts first; else the first there are."""
    seen = registers.register_of(Vendor).visible_to(actor)
    running = (
        registers.register_of(Contract)
        .visible_to(actor)
        .filter(project__state__in=RUNNING, state__in=["signed", "in_force", "amending"])
    )
    counts = dict(running.order_by().values("vendor").annotate(count=Count("pk")).values_list("vendor", "count"))
    first = sorted(counts, key=lambda pk: (-counts[pk], pk))[:MOST]
    return in_order(seen, first) or list(seen.order_by("pk")[:MOST])


def in_order(rows: QuerySet, pks: Sequence[int]) -> list[Vendor]:
    """These vendors as far as they are among the rows, in this order."""
    found = {one.pk: one for one in rows.filter(pk__in=pks)}
    return [found[pk] for pk in pks if pk in found]


def card(actor: Actor, vendors: Sequence[Vendor], period: Period) -> list[Group]:
    """All figures that the actor may know, group by group."""
    pks = [one.pk for one in vendors]
    figures = [one for one in DECLARED.values() if access.may(actor, "read", registers.registry[one.register])]
    counted = _counted(actor, figures, pks, period)
    rows = [
        Row(one, [_cell(one, vendor, counted[vendor.pk]) for vendor in vendors]) for one in figures if not one.hidden
    ]
    groups = [
        Group(name, str(label), [row for row in rows if row.figure.group == name]) for name, label in GROUPS.items()
    ]
    return [group for group in groups if group.rows]


def _cell(figure: Figure, vendor: Vendor, counted: Mapping[str, tuple[int, int]]) -> Cell:
    among, part = counted[figure.name]
    if figure.part is not None:
        return Cell(figure=figure, vendor=vendor, known=bool(among), number=part, among=among)
    known = bool(among) or any(counted.get(name, (0, 0))[0] for name in figure.seen_by)
    return Cell(figure=figure, vendor=vendor, known=known, number=among)


def _counted(actor: Actor, figures: Iterable[Figure], pks: list[int], period: Period) -> dict[int, Counted]:
    """Vendor -> what was counted of it; figures of the same records are counted together."""
    alike: dict[tuple[str, str], list[Figure]] = {}
    found: dict[int, Counted] = {pk: {} for pk in pks}
    for figure in figures:
        alike.setdefault((figure.register, figure.path), []).append(figure)
        for told in found.values():
            told[figure.name] = (0, 0)
    for (register, path), shared in alike.items():
        rows = registers.registry[register].visible_to(actor).filter(**{f"{path}__in": pks})
        asked = {f"among_{one.name}": Count("pk", filter=one.among(period)) for one in shared}
        asked |= {
            f"part_{one.name}": Count("pk", filter=one.among(period) & one.part(period)) for one in shared if one.part
        }
        for row in rows.order_by().values(path).annotate(**asked):
            for one in shared:
                found[row[path]][one.name] = row[f"among_{one.name}"], row.get(f"part_{one.name}", 0)
    return found


def behind(actor: Actor, figure: Figure, vendor: Vendor, period: Period, which: str = "") -> QuerySet:
    """The records behind a number: all of them, or those that are, or are not, as they should be."""
    register = registers.registry[figure.register]
    rows = register.visible_to(actor).filter(figure.among(period), **{figure.path: vendor.pk})
    if not which or figure.part is None:
        return rows
    part = rows.filter(figure.part(period))
    return part if which == PART else rows.exclude(pk__in=part.values("pk"))
