"""Where events for webhooks come from: steps of records from the sealed trail, and whatever other layers declare."""

from collections.abc import Callable, Iterator
from typing import Any

from tongguan.core import registers
from tongguan.core.models import AuditEntry, Bookmark, Seal, Tenant
from tongguan.core.notices import Kind

from .deliveries import fresh, keep
from .models import Channel, Delivery
from .planning import NOTICE, in_use
from .wording import about

MOVE = "move"
SEALS = 200
"""Seals that one run follows; the next goes on."""
Source = Callable[[Tenant, list[Channel]], int]
declared: dict[str, Source] = {}
"""Name -> what makes deliveries for the webhooks that want its events."""
names: dict[str, Any] = {}
"""Event that a webhook can choose -> what it is, in words; steps of single registers come besides."""


def declare(name: str, source: Source, **events: Any) -> None:
    """Add a source and the events that it brings; dots in their names are written as double underscores."""
    declared[name] = source
    names.update({event.replace("__", "."): label for event, label in events.items()})


def offered() -> dict[str, Any]:
    """Every event that a webhook can choose -> what it is, in words."""
    notices = {f"{NOTICE}{kind}": label for kind, label in Kind.choices}
    moves = {f"{MOVE}.{name}": one.label for name, one in registers.registry.items() if one.model.workflow}
    return notices | names | moves


def gather(tenant: Tenant) -> int:
    """Keep a delivery for each event that a webhook wants; each source remembers how far it has come."""
    hooks = [channel for channel in in_use(tenant) if channel.is_webhook]
    return sum(source(tenant, hooks) for source in declared.values())


def steps(tenant: Tenant, hooks: list[Channel]) -> int:
    """Steps of records, as the trail has them once they are sealed: none is missed, none is told twice."""
    wanted = [channel for channel in hooks if any(event.startswith(MOVE) for event in channel.events)]
    seals = Seal.objects.filter(tenant=tenant).order_by("serial")
    last = seals.values_list("serial", flat=True).last() or 0
    mark, first_time = Bookmark.objects.select_for_update().get_or_create(
        tenant=tenant, name="channel moves", defaults={"upto": last}
    )
    made = 0
    if wanted and not first_time:
        found = list(seals.filter(serial__gt=mark.upto)[:SEALS])
        last = found[-1].serial if found else mark.upto
        made = keep(_moved(found, wanted))
    Bookmark.objects.filter(pk=mark.pk).update(upto=last)
    return made


def _moved(seals: list[Seal], hooks: list[Channel]) -> Iterator[Delivery]:
    for entry in AuditEntry.objects.filter(seal__in=seals).order_by("pk").iterator(chunk_size=500):
        register = registers.registry.get(entry.register)
        machine = register.model.workflow if register else None
        if machine is None or entry.action not in machine.transitions:
            continue
        for channel in hooks:
            what = f"{MOVE}.{entry.register}"
            if {what, MOVE} & set(channel.events) and entry.at > channel.made_at:
                yield fresh(channel, what, f"entry-{entry.pk}", body=_told(entry))


def _told(entry: AuditEntry) -> dict[str, Any]:
    before, after = entry.changes.get("state") or ["", ""]
    return about(entry.register, entry.record) | {
        "move": entry.action,
        "from": before,
        "to": after,
        "on": entry.on.isoformat(),
        "version": entry.version,
    }
