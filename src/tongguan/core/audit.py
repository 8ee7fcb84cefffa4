"""Entries of the audit trail: made, coded with a key outside the database, written, and told in words."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import batch, clock, crypto, keys, preferences
from .actor import acting
from .models import AuditEntry
from .refusals import Refusal

ACTIONS = {
    "create": _("created"),
    "change": _("changed"),
    "void": _("made void"),
    "opening": _("entered as opening balance"),
    "export": _("exported"),
    "read": _("looked at it"),
    "read_file": _("opened the file"),
    "unmask": _("saw the unmasked value"),
    "own_data": _("took the data held about himself"),
    "purge": _("purged as the rules on keeping say"),
    "ask_erase": _("asked for the erasure"),
    "approved_erase": _("approved the erasure"),
    "refused_erase": _("refused the erasure"),
    "erase": _("erased by destroying the key"),
    "ask_archive": _("asked for the archiving of audit entries"),
    "approved_archive": _("approved the archiving of audit entries"),
    "refused_archive": _("refused the archiving of audit entries"),
    "archive": _("archived audit entries and took them away"),
    "hold": _("set a hold"),
    "lift_hold": _("lifted a hold"),
    "rotate": _("changed a master key"),
    "retire": _("took a master key off the ring"),
    "hand_over": _("handed over"),
}
"""What the core itself writes, in words; other actions are moves of a workflow, which have a label."""
SOFTENED = "softened"
"""Under this name an entry holds what a softened gate let pass."""

preferences.setting("archive_limit_days", 30, _("days after which an entry counts as entered late"), most=3650)


def entry(
    register: str,
    record: int | None,
    action: str,
    *,
    changes: dict[str, Any] | None = None,
    reason: str = "",
    on: dt.date | None = None,
    version: int = 0,
) -> AuditEntry:
    """An entry in the name of whoever is acting, coded and ready to be written."""
    actor, at = acting(), clock.now()
    on = on or clock.today()
    made = AuditEntry(
        tenant_id=actor.tenant.pk if actor.tenant else None,
        at=at,
        on=on,
        late=bool(actor.tenant) and (at.date() - on).days > preferences.value_of("archive_limit_days"),
        actor_id=actor.user.pk,
        register=register,
        record=record,
        version=version,
        action=action,
        changes=changes or {},
        reason=reason,
        request_id=actor.request_id,
        source=actor.source,
    )
    made.mac = code_of(made)
    return made


def code_of(entry: AuditEntry, key_id: str | None = None) -> str:
    """`<key id>.<code>` over everything an entry says; its id is bound by the seal, which knows it.

    With `key_id` as it would have been coded under that key of the ring, however old.
    """
    told = [
        entry.tenant_id,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.on.isoformat(),
        entry.late,
        entry.actor_id,
        entry.register,
        entry.record,
        entry.version,
        entry.action,
        entry.changes,
        entry.reason,
        entry.request_id,
        # Entries from before sources were kept have none, and keep the code that they were given.
        *([entry.source] if entry.source else []),
    ]
    return coded(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")), key_id)


def coded(text: str, key_id: str | None = None) -> str:
    """The code of a text under a key of the seals, with the key's id before it."""
    ring = keys.ring()
    key_id = key_id or ring.current_id("seal")
    return f"{key_id}.{crypto.hmac_sm3(ring.key('seal', key_id), text.encode())}"


def key_of(code: str) -> str:
    """The id of the key under which a code was made."""
    return code.partition(".")[0]


def write(entries: Sequence[AuditEntry]) -> None:
    """Append entries, within the transaction of what they tell; inside a unit of work they wait for its end."""
    if (unit := batch.current()) is not None:
        unit.audit.extend(entries)
    elif len(entries) == 1:
        entries[0].save(force_insert=True)
    else:
        AuditEntry.objects.bulk_create(entries, batch_size=500)


def write_out() -> None:
    """Write what an open unit of work has collected so far, because somebody asks the trail before its end."""
    if (unit := batch.current()) is not None:
        AuditEntry.objects.bulk_create(unit.audit, batch_size=500)
        unit.audit.clear()


def note_refused(register: str, record: int, move: str, refusals: Sequence[Refusal]) -> None:
    """A step that was refused stays in the history of its record, with the reasons."""
    note(register, record, f"refused:{move}", reason="; ".join(one.message for one in refusals))


def note(register: str, record: int | None, action: str, **said: Any) -> None:
    """Write down something that happened without a change to a record: a refusal, an export, a log-in."""
    write([entry(register, record, action, **said)])


def history(register: str, record: int) -> models.QuerySet[AuditEntry]:
    """What happened to a record, newest first."""
    return AuditEntry.objects.filter(register=register, record=record).select_related("actor").order_by("-id")
