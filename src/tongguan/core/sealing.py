"""Sealing the audit trail and verifying it: a keyed chain per tenant, announced outside the database.

A seal lists the entries it covers by id and code, so that a missing, moved or foreign one can be named; the keyed
code of each entry finds what was altered or added behind the application's back even before it is sealed.
"""

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from . import audit, clock, crypto, keys
from .models import Archive, AuditEntry, Seal, Tenant

UNIT = 10_000
"""At most so many entries under one seal."""
LOCK = 5_347
"""First half of the name under which sealing locks; the second is the tenant."""


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """Something that is not as it was written; `entry` is the id of the first bad entry, if there is one."""

    message: str
    seal: int | None = None
    entry: int | None = None


def seal(tenant: Tenant | None) -> Seal | None:
    """Seal what is committed and not yet sealed; None if there is nothing. Takes no lock on the write path."""
    with transaction.atomic():
        _one_at_a_time(tenant)
        last = Seal.objects.filter(tenant=tenant).order_by("-serial").first()
        # Ids commit out of order, so a seal names what it covers instead of a range.
        entries = list(AuditEntry.objects.filter(tenant=tenant, seal=None).order_by("id")[:UNIT])
        if not entries:
            return None
        made = Seal(
            tenant=tenant,
            serial=last.serial + 1 if last else 1,
            at=clock.now(),
            count=len(entries),
            leaves=" ".join(_leaf(entry.pk, entry.mac) for entry in entries),
            digest=_digest(entries),
        )
        made.mac = _mac(made, last.mac if last else "")
        made.save()
        AuditEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(seal=made)
        transaction.on_commit(lambda: announce(made))
    return made


def _one_at_a_time(tenant: Tenant | None) -> None:
    """Two workers never make the same link; SQLite has one writer at a time anyway.

    The application may not change seals, so it cannot lock their rows.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, tenant.pk if tenant else 0])


def seal_all(tenant: Tenant | None) -> int:
    """Seal until nothing is left; returns how many seals were made."""
    return sum(1 for _made in iter(lambda: seal(tenant), None))


def _leaf(pk: int, mac: str) -> str:
    return f"{pk}:{mac[-8:]}"


def _digest(entries: list[AuditEntry]) -> str:
    return crypto.digest_sm3("\n".join(f"{entry.pk}:{entry.mac}" for entry in entries).encode())


def _mac(made: Seal, previous: str) -> str:
    at = made.at.astimezone(dt.UTC).isoformat()
    told = [made.tenant_id, made.serial, at, made.count, made.leaves, made.digest, previous]
    return audit.coded(json.dumps(told, separators=(",", ":")), audit.key_of(made.mac) or None)


def _genuine(made: Seal, previous: str) -> bool:
    try:
        return _mac(made, previous) == made.mac
    except keys.KeyMissing:
        return False


def anchor_file(tenant_id: int | None) -> Path:
    """Where the anchors of a tenant's chain lie: outside the database, to be copied away."""
    return settings.TONGGUAN_HOME / "anchors" / f"{tenant_id or 'platform'}.jsonl"


def announce(made: Seal) -> None:
    """Write the anchor of a seal where a restored or shortened database cannot reach it."""
    path = anchor_file(made.tenant_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    anchor = {"tenant": made.tenant_id, "serial": made.serial, "at": made.at.isoformat(), "mac": made.mac}
    with path.open("a") as file:
        file.write(json.dumps(anchor) + "\n")


def anchors(tenant_id: int | None) -> dict[int, str]:
    """Serial -> code of every seal announced."""
    path = anchor_file(tenant_id)
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines() if line]
    return {line["serial"]: line["mac"] for line in lines}


def verify(tenant: Tenant | None) -> list[Flaw]:
    """Everything that is not as it was written, in the order of the chain; empty means: nothing was altered.

    Of a range that was archived the seals are here, and the entries in its file (`trail_proof`).
    """
    flaws: list[Flaw] = []
    previous, expected = "", 1
    announced = anchors(tenant.pk if tenant else None)
    archived, forged = _archived(tenant)
    for made in Seal.objects.filter(tenant=tenant).order_by("serial").iterator(chunk_size=50):
        entries = list(AuditEntry.objects.filter(seal=made).order_by("id"))
        gone = not entries and made.serial in archived
        flaws += flaws_of_seal(
            made, None if gone else entries, previous=previous, expected=expected, announced=announced
        )
        previous, expected = made.mac, made.serial + 1
    for serial in sorted(set(announced) - set(range(1, expected))):
        message = _(
            "Seal %(serial)s was announced but is not here: the trail was cut, or an old database was put back."
        )
        flaws.append(Flaw(message=message % {"serial": serial}, seal=serial))
    for entry in AuditEntry.objects.filter(tenant=tenant, seal=None).order_by("id").iterator(chunk_size=2000):
        flaws += flaws_of_entry(entry, None)
    return [*forged, *flaws, *_told_twice(tenant)]


def _archived(tenant: Tenant | None) -> tuple[set[int], list[Flaw]]:
    """Serials whose entries lie in a file, and ranges that somebody only says were archived."""
    serials: set[int] = set()
    flaws: list[Flaw] = []
    for one in Archive.objects.filter(tenant=tenant).order_by("first"):
        if code_of_archive(one) == one.mac:
            serials |= set(range(one.first, one.last + 1))
        else:
            message = _("That seals %(first)s to %(last)s were archived was not written by the application.")
            flaws.append(Flaw(message=message % {"first": one.first, "last": one.last}, seal=one.first))
    return serials, flaws


def code_of_archive(one: Archive) -> str:
    """The code over what is said of an archived range; empty where its key is missing."""
    upto, made_at = (at.astimezone(dt.UTC).isoformat() for at in (one.upto, one.made_at))
    told = [one.tenant_id, one.first, one.last, one.entries, upto, one.file, one.sm3, made_at, one.disposal_id]
    try:
        return audit.coded(json.dumps(told, separators=(",", ":")), audit.key_of(one.mac) or None)
    except keys.KeyMissing:
        return ""


def _told_twice(tenant: Tenant | None) -> Iterator[Flaw]:
    """Genuine entries that somebody copied: no two things happen to one record in the same microsecond."""
    codes = AuditEntry.objects.filter(tenant=tenant).values("mac").annotate(times=Count("pk"), last=Max("pk"))
    for code in codes.filter(times__gt=1).order_by("last"):
        message = _("Entry %(entry)s is a copy of an earlier one.") % {"entry": code["last"]}
        yield Flaw(message=message, entry=code["last"])


def flaws_of_seal(
    made: Seal, entries: list[AuditEntry] | None, *, previous: str, expected: int, announced: dict[int, str]
) -> Iterator[Flaw]:
    """What is wrong with a link of the chain and what it covers; `entries` is None where they lie in an archive."""
    pairs = [leaf.split(":") for leaf in made.leaves.split(" ")]
    first = int(pairs[0][0])
    if made.serial != expected:
        yield Flaw(message=_("Seal %(serial)s is missing.") % {"serial": expected}, seal=expected)
    if not _genuine(made, previous):
        yield Flaw(message=_("Seal %(serial)s was altered.") % {"serial": made.serial}, seal=made.serial, entry=first)
    elif announced.get(made.serial, made.mac) != made.mac:
        message = _("Seal %(serial)s is not the one that was announced.") % {"serial": made.serial}
        yield Flaw(message=message, seal=made.serial, entry=first)
    if entries is None:
        return
    told = {int(pk): head for pk, head in pairs}
    flaws = list(itertools.chain.from_iterable(flaws_of_entry(entry, made) for entry in entries))
    found = {entry.pk: entry for entry in entries}
    flaws += [_missing(pk, made) for pk in told.keys() - found.keys()]
    flaws += [_moved(entry, made) for pk, entry in found.items() if told.get(pk) != entry.mac[-8:]]
    yield from sorted(flaws, key=lambda flaw: flaw.entry or 0)
    if not flaws and _digest(entries) != made.digest:
        yield Flaw(
            message=_("The entries under seal %(serial)s were altered.") % {"serial": made.serial},
            seal=made.serial,
            entry=first,
        )


def _missing(pk: int, made: Seal) -> Flaw:
    message = _("Entry %(entry)s, covered by seal %(serial)s, is missing from this trail.")
    return Flaw(message=message % {"entry": pk, "serial": made.serial}, seal=made.serial, entry=pk)


def _moved(entry: AuditEntry, made: Seal) -> Flaw:
    message = _("Entry %(entry)s is not what seal %(serial)s covers in this place.")
    return Flaw(message=message % {"entry": entry.pk, "serial": made.serial}, seal=made.serial, entry=entry.pk)


def flaws_of_entry(entry: AuditEntry, made: Seal | None) -> Iterator[Flaw]:
    """Whether an entry is as it was written."""
    try:
        untouched = audit.code_of(entry, audit.key_of(entry.mac)) == entry.mac
    except keys.KeyMissing:
        untouched = False
    if not untouched:
        message = _("Entry %(entry)s was altered, or was not written by the application.") % {"entry": entry.pk}
        yield Flaw(message=message, seal=made.serial if made else None, entry=entry.pk)


def report(tenant: Tenant | None) -> dict[str, Any]:
    """What `tongguan verify` prints of one chain."""
    flaws = verify(tenant)
    covered = AuditEntry.objects.filter(tenant=tenant)
    return {
        "tenant": str(tenant or "platform"),
        "entries": covered.count(),
        "unsealed": covered.filter(seal=None).count(),
        "seals": Seal.objects.filter(tenant=tenant).count(),
        "archived": Archive.objects.filter(tenant=tenant).aggregate(sum=Sum("entries"))["sum"] or 0,
        "flaws": [flaw.__dict__ for flaw in flaws],
    }
