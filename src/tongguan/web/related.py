"""What points to a record: the registers with their counts, and the first rows of the one looked at."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongguan.core import access, registers
from tongguan.core.models import Record
from tongguan.core.registers import Register

from .rows import Column, listed

FIRST = 10


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A register that points to the record, by one of its links."""

    key: str
    label: str
    count: int
    url: str
    """The register's list, narrowed to the record."""
    new_url: str
    register: Register
    rows: QuerySet


@dataclass(frozen=True, kw_only=True)
class Related:
    """All tabs, the chosen one and its first rows."""

    tabs: list[Tab]
    chosen: Tab | None = None
    columns: list[Column] | None = None
    rows: list[SafeString] | None = None


def related_to(record: Record, register: Register, actor: Any, wanted: str) -> Related:
    """The tabs of a record's page, in two statements however many they are."""
    links = dict(_links(record, register, actor))
    counts = _counts(record, links)
    tabs = [_tab(key, record, found, counts.get(key, 0), actor) for key, found in links.items()]
    tabs.sort(key=lambda tab: -bool(tab.count))
    chosen = next((tab for tab in tabs if tab.key == wanted), tabs[0] if tabs else None)
    if chosen is None:
        return Related(tabs=[])
    columns, rows = listed(chosen.register, chosen.rows.order_by("-pk")[:FIRST])
    return Related(tabs=tabs, chosen=chosen, columns=columns, rows=rows)


def _links(record: Record, register: Register, actor: Any) -> Any:
    """(key, (register, field)) of each link to this record that the actor may follow."""
    for link in record._meta.related_objects:
        other = registers.find(link.related_model)
        if other and link.get_accessor_name() not in register.children and access.may(actor, "read", other):
            yield f"{other.name}-{link.field.name}", (other, link.field, other.visible_to(actor))


def _counts(record: Record, links: dict[str, Any]) -> dict[str, int]:
    """Key -> number of rows, in one statement."""
    parts = [
        rows.filter(**{field.name: record})
        .order_by()
        .annotate(place=Value(key))
        .values("place")
        .annotate(rows_there=Count("pk"))
        .values_list("place", "rows_there")
        for key, (_other, field, rows) in links.items()
    ]
    return dict(parts[0].union(*parts[1:], all=True)) if parts else {}


def _tab(key: str, record: Record, found: Any, count: int, actor: Any) -> Tab:
    other, field, _rows = found
    links = [link for link in record._meta.related_objects if link.related_model is other.model]
    label = other.label
    if len(links) > 1:
        label = _("%(register)s (%(field)s)") % {"register": label, "field": field.verbose_name}
    return Tab(
        key=key,
        label=label,
        count=count,
        url=f"/{other.name}/?within={field.name}:{record.pk}",
        new_url=f"/{other.name}/new/?{field.name}={record.pk}" if access.may(actor, "write", other) else "",
        register=other,
        rows=other.listing(actor).filter(**{field.name: record}),
    )
