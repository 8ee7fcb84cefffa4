"""What somebody did lately, and what they have to read: from the audit trail and the acknowledgements."""

from typing import Any

from django.db.models import Subquery

from tongguan.core import access, registers
from tongguan.core.models import Acknowledgement, AuditEntry

from .cards import Line

LATELY = 20_000
"""So many of the newest entries of the trail are looked through; who did nothing within them did nothing lately."""
READ = 60


def done_by(actor: Any, most: int) -> list[Line]:
    """The last steps of this person, newest first."""
    trail = AuditEntry.objects.filter(tenant=actor.tenant)
    newest = Subquery(trail.order_by("-id").values("id")[:1])
    own = trail.filter(actor=actor.user, id__gt=newest - LATELY).exclude(record=None)
    own = own.exclude(action__in=["create", "change", "void", "opening", "export"]).order_by("-id")
    told = [
        entry
        for entry in own.values_list("register", "record", "action", "on", "request_id")[:READ]
        if (register := registers.registry.get(entry[0])) and _move(register, entry[2])
    ]
    # A decision that a step puts on record is the step once more.
    steps = {request for name, *_rest, request in told if name != "decision" and request}
    kept = [entry for entry in told if entry[0] != "decision" or entry[4] not in steps][:most]
    titled = titles(actor, [entry[:2] for entry in kept])
    return [
        _line(titled[place], action, on) for *place_, action, on, _request in kept if (place := tuple(place_)) in titled
    ]


def _move(register: Any, action: str) -> Any:
    machine = register.model.workflow
    return machine.transitions.get(action) if machine else None


def _line(record: Any, action: str, on: Any) -> Line:
    label = record.workflow.transitions[action].label
    kind = str(type(record)._meta.verbose_name)
    return Line(title=str(record), url=record.url, said=f"{label} · {kind}", day=on, due=False)


def to_read(actor: Any, most: int) -> list[Line]:
    """What this person is asked to take note of: each leads to the text itself."""
    rows = Acknowledgement.objects.filter(account=actor.user, state="pending").order_by("pk")[:most]
    asked = list(rows)
    titled = titles(actor, [(one.register, one.record) for one in asked])
    return [
        Line(title=str(record), url=record.url, said=str(type(record)._meta.verbose_name))
        for one in asked
        if (record := titled.get((one.register, one.record)))
    ]


def titles(actor: Any, places: list[tuple[str, Any]]) -> dict[tuple[str, Any], Any]:
    """The records of several registers that the actor may see, one statement for each register."""
    wanted: dict[str, set[int]] = {}
    for name, pk in places:
        if name in registers.registry and pk is not None:
            wanted.setdefault(name, set()).add(pk)
    found: dict[tuple[str, Any], Any] = {}
    for name, pks in wanted.items():
        model = registers.registry[name].model
        joins = registers.relations_of_title(model)
        rows = access.among(actor, model, pks)
        found |= {(name, record.pk): record for record in rows.select_related(*joins)}
    return found
