"""Taking old audit entries out of the database: written to a signed file, verified, and only then deleted.

Two people decide (`disposing`), and the owner of the database carries it out: the application's own role may not
delete entries. The seals stay, so that the chain can still be verified from its first link to its last.
"""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tongguan.core import alarms, audit, clock, crypto, preferences, sealing
from tongguan.core.actor import acting
from tongguan.core.models import Archive, AuditEntry, Disposal, Seal
from tongguan.core.roles import Role

from . import disposing, trail_file, trail_proof

HARD_MINIMUM = 180
"""Days that no setting goes below."""
FACING_THE_INTERNET = 365
"""Days for government use that faces the Internet."""

preferences.setting(
    "retention.audit_days",
    1095,
    _("days for which audit entries are kept in the database"),
    least=HARD_MINIMUM,
    most=36_500,
    by={Role.SECADMIN},
)
preferences.setting(
    "retention.faces_internet",
    default=True,
    label=_("this platform faces the Internet: audit entries are kept for at least a year"),
    by={Role.SECADMIN},
)


def days_kept() -> int:
    """For how many days audit entries stay, in the tenant acted in."""
    if acting().tenant is None:
        return max(int(preferences.declared["retention.audit_days"].default), FACING_THE_INTERNET)
    days = int(preferences.value_of("retention.audit_days"))
    return max(days, FACING_THE_INTERNET) if preferences.value_of("retention.faces_internet") else days


def latest() -> dt.date:
    """The last day whose entries may go."""
    return clock.today() - dt.timedelta(days=days_kept() + 1)


def overdue() -> int:
    """How many entries are older than they have to be."""
    return AuditEntry.objects.filter(tenant=acting().tenant, at__lt=_end_of(latest())).count()


PLATFORM = "platform"
"""Stands in a disposal that speaks of the platform's own trail: log-ins, and what belongs to no tenant."""


def ask(upto: dt.date, reason: str, register: str = "") -> Disposal:
    """Ask that entries up to a day be archived and taken away: the tenant's own, or those of `PLATFORM`."""
    _refuse_early(upto)
    made = disposing.ask(Disposal.Kind.ARCHIVE, reason, upto=upto, register=register)
    deciders = disposing.DECIDE[Disposal.Kind.ARCHIVE]
    alarms.raise_alarm("asked", str(made.pk), deciders, who=made.asked_by.username, upto=upto.isoformat())
    return made


def decide(disposal: Disposal, *, approve: bool, reason: str = "") -> Disposal:
    """Decide on it; nothing is taken away before the owner of the database carries it out."""
    return disposing.decide(disposal, Disposal.State.APPROVED if approve else Disposal.State.REFUSED, reason)


def _refuse_early(upto: dt.date) -> None:
    if upto > latest():
        told = _("Audit entries are kept for %(days)s days; up to %(day)s they may be archived.")
        raise ValidationError({"upto": told % {"days": days_kept(), "day": latest().isoformat()}})


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def seals_up_to(day: dt.date) -> list[Seal]:
    """The seals, from the first that is not archived, whose entries are all of that day or earlier."""
    tenant = acting().tenant
    last = Archive.objects.filter(tenant=tenant).aggregate(last=Max("last"))["last"] or 0
    rows = Seal.objects.filter(tenant=tenant, serial__gt=last).annotate(newest=Max("entries__at"))
    found: list[Seal] = []
    for seal in rows.order_by("serial").defer("leaves").iterator(chunk_size=100):
        if seal.newest is None or seal.newest >= _end_of(day):
            break
        found.append(seal)
    return found


def refuse_strangers() -> None:
    """Raise PermissionDenied where the database does not let whoever is connected delete entries."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('core_auditentry', 'DELETE')")
        if not cursor.fetchone()[0]:
            raise PermissionDenied(_("Only the owner of the database takes entries away: run this with its log-in."))


def carry_out(disposal: Disposal, directory: Path) -> Archive:
    """Write the file, verify it, and take the entries away; whatever goes wrong leaves all entries where they are."""
    refuse_strangers()
    if disposal.kind != Disposal.Kind.ARCHIVE or disposal.state != Disposal.State.APPROVED or disposal.upto is None:
        raise ValidationError(_("Only what two people have decided is carried out."))
    _refuse_early(disposal.upto)
    if not (seals := seals_up_to(disposal.upto)):
        raise ValidationError(_("There are no sealed entries up to %(day)s.") % {"day": disposal.upto.isoformat()})
    path = _written(seals[0].serial, seals[-1].serial, directory)
    proof = trail_proof.report(path)
    if proof["flaws"]:
        first = proof["flaws"][0]["message"]
        raise ValidationError(
            _("These entries are not as they were written; nothing was taken away: %(first)s") % {"first": first}
        )
    return _taken_away(disposal, seals, path, proof)


def _written(first: int, last: int, directory: Path) -> Path:
    tenant = acting().tenant
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"trail-{tenant.pk if tenant else 'platform'}-{first:06}-{last:06}.jsonl"
    if path.exists():
        raise ValidationError(_("%(path)s is there already.") % {"path": path})
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in trail_file.pieces(first, last, "jsonl"):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return path


@transaction.atomic
def _taken_away(disposal: Disposal, seals: list[Seal], path: Path, proof: dict[str, Any]) -> Archive:
    tenant = acting().tenant
    covered = AuditEntry.objects.filter(tenant=tenant, seal__in=[seal.pk for seal in seals])
    told = covered.aggregate(count=Count("pk"), newest=Max("at"))
    with path.open("rb") as file:
        _sha256, sm3 = crypto.file_digests(file)
    made = Archive(
        tenant=tenant,
        first=seals[0].serial,
        last=seals[-1].serial,
        entries=told["count"],
        upto=told["newest"],
        file=path.name,
        sm3=sm3,
        made_at=clock.now(),
        disposal=disposal,
    )
    made.mac = sealing.code_of_archive(made)
    made.save()
    gone = covered.delete()[0]
    if gone != proof["entries"]:
        raise ValidationError(_("The trail changed while it was archived; nothing was taken away."))
    _noted(disposal, made)
    return made


def _noted(disposal: Disposal, made: Archive) -> None:
    said = {
        "entries": made.entries,
        "first_seal": made.first,
        "last_seal": made.last,
        "file": made.file,
        "sm3": made.sm3,
    }
    changes = {name: [None, value] for name, value in said.items()} | {"upto": [None, made.upto.isoformat()]}
    audit.note("disposal", disposal.pk, "archive", changes=changes, reason=disposal.reason)
    disposing.done(disposal, said)
    if acting().tenant:
        alarms.raise_alarm("archived", str(disposal.pk), upto=str(disposal.upto), count=made.entries)


def exported(since: dt.date | None, until: dt.date | None, form: str) -> Iterator[bytes]:
    """A signed copy of the trail of some days, in whole seals; with what is not sealed yet if `until` is open."""
    if not acting().roles & {Role.AUDITADMIN, Role.SYSTEM}:
        raise PermissionDenied(_("Only the audit administrator takes the trail along."))
    if form not in trail_file.FORMS:
        raise ValidationError({"form": _("Allowed are: %(list)s.") % {"list": ", ".join(trail_file.FORMS)}})
    first, last = _range(since, until)
    days = {"since": [None, since.isoformat() if since else ""], "until": [None, until.isoformat() if until else ""]}
    audit.note("audit_log", None, "export", changes={"format": [None, form], **days})
    return trail_file.pieces(first, last, form, loose=until is None or until >= clock.today())


def _range(since: dt.date | None, until: dt.date | None) -> tuple[int, int]:
    """Serials of the first and last seal that hold entries of these days; (1, 0) where there is none."""
    rows = Seal.objects.filter(tenant=acting().tenant)
    entries = AuditEntry.objects.filter(tenant=acting().tenant).exclude(seal=None)
    if since:
        entries = entries.filter(at__gte=_end_of(since - dt.timedelta(days=1)))
    if until:
        entries = entries.filter(at__lt=_end_of(until))
    found = rows.filter(pk__in=entries.values("seal")).order_by("serial").values_list("serial", flat=True)
    serials = list(found)
    return (serials[0], serials[-1]) if serials else (1, 0)
