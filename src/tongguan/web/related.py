"""What points to a record: the registers with their counts, and the first rows of the one looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongguan.core import access, registers
from tongguan.core.forms import editable
from tongguan.core.models import Record
from tongguan.core.registers import Register

from . import about, paging
from .rows import Column, columns_of, table

FIRST = 10


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """A way from a record to the rows of a register that point to it."""

    register: Register
    key: str
    label: str
    rows: dict[str, Any]
    """The condition on the rows."""
    within: str
    """The same condition in the address of the register's list."""
    given: dict[str, Any]
    """What a new row is filled in with."""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A register that points to the record, by one of its links."""

    key: str
    label: str
    count: str
    url: str
    """The register's list, narrowed to the record."""
    new_url: str


@dataclass(frozen=True, kw_only=True)
class Related:
    """The tabs that hold rows, those that hold none yet, and the first rows of the chosen one."""

    tabs: list[Tab] = field(default_factory=list)
    empty: list[Tab] = field(default_factory=list)
    chosen: Tab | None = None
    columns: list[Column] = field(default_factory=list)
    rows: list[SafeString] = field(default_factory=list)


def related_to(record: Record, register: Register, actor: Any, wanted: str) -> Related:
    """The tabs of a record's page; one statement counts them all, one reads the rows of the chosen."""
    pointers = {pointer.key: pointer for pointer in _pointers(record, register, actor)}
    counts = paging.counts({key: each.register.visible_to(actor).filter(**each.rows) for key, each in pointers.items()})
    tabs = {key: _tab(each, counts.get(key, 0), actor) for key, each in pointers.items()}
    filled = [tab for key, tab in tabs.items() if key in counts]
    # A register that points here by several links is offered once.
    offered = {pointers[tab.key].register: tab for tab in [*reversed(tabs.values()), *filled]}
    empty = [tab for key, tab in tabs.items() if key not in counts and tab in offered.values()]
    chosen = tabs.get(wanted) or (filled[0] if filled else None)
    if chosen is None:
        return Related(empty=empty)
    here = pointers[chosen.key]
    first = here.register.listing(actor).filter(**here.rows).order_by("-pk")[:FIRST] if chosen.key in counts else []
    # That they point to this record needs no column.
    columns = columns_of(here.register.model, [path for path in here.register.columns if path not in here.rows])
    return Related(tabs=filled, empty=empty, chosen=chosen, columns=columns, rows=table(first, columns))


def _pointers(record: Record, register: Register, actor: Any) -> Iterator[Pointer]:
    """Every way that the actor may follow, those of the record's own domain first."""
    links = _links_to(type(record))
    here = type(record)._meta.app_label
    for other in sorted(links, key=lambda one: one.model._meta.app_label != here):
        if not access.may(actor, "read", other):
            continue
        for link in links[other]:
            label = other.label
            if len(links[other]) > 1 or other is register:
                label = _("%(register)s (%(field)s)") % {"register": label, "field": link.verbose_name}
            yield Pointer(
                register=other,
                key=f"{other.name}-{link.name}",
                label=label,
                rows={link.name: record},
                within=f"{link.name}:{record.pk}",
                given={**_shared(record, other), link.name: record.pk} if link.name in editable(other.model) else {},
            )
    spoken = {"register": register.name, "record": record.pk}
    for other in about.speakers(actor):
        label = _("%(register)s (%(field)s)") % {"register": other.label, "field": _("about")}
        yield Pointer(
            register=other,
            key=f"{other.name}-about",
            label=label if other in links else other.label,
            rows=spoken,
            within=f"about:{register.name}.{record.pk}",
            given={**_shared(record, other), **spoken},
        )


def _shared(record: Record, other: Register) -> dict[str, Any]:
    """Where the record belongs, if rows of the other register are told so by the same links: as a rule, there too."""
    same = _places(registers.register_of(type(record))) & _places(other) & set(editable(other.model))
    told = {name: getattr(record, f"{name}_id", None) for name in sorted(same)}
    return {name: pk for name, pk in told.items() if pk is not None}


def _places(register: Register) -> set[str]:
    """The links of a register's own that say to which project or vendor its records belong."""
    return {path for path in register.scope.values() if isinstance(path, str) and "__" not in path} - {"pk"}


@cache
def _links_to(model: type[Record]) -> dict[Register, list[Any]]:
    """Register -> its links to a model, those without a way back included."""
    found: dict[Register, list[Any]] = {}
    for other in registers.registry.values():
        links = [one for one in other.model._meta.fields if isinstance(one, models.ForeignKey)]
        if here := [link for link in links if link.related_model is model]:
            found[other] = here
    return found


def _tab(pointer: Pointer, count: int, actor: Any) -> Tab:
    name, given = pointer.register.name, pointer.given
    new_url = f"/{name}/new/?{urlencode(given)}" if given and access.may(actor, "write", pointer.register) else ""
    return Tab(
        key=pointer.key,
        label=pointer.label,
        count=paging.said(count),
        url=f"/{name}/?within={pointer.within}",
        new_url=new_url,
    )
