"""The one write path of records: lock, number, save, refuse what a rule forbids, and leave the trace."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import audit, batch, clock, freshness, numbering, scopes, search, values
from .actor import acting, tenant_in_force
from .fields import Secret, SecretField

if TYPE_CHECKING:
    from .models import Record

OPENING = "opening"
"""Action of an import: an existing fact is recorded, so no rule refuses it; the checks will name it."""
UNTOLD = frozenset({"id", "tenant_id", "version"})
"""Columns that every entry implies."""


class Stale(ValidationError):
    """Somebody else changed the record in between; the message says who and what."""


def changes_of(record: "Record") -> dict[str, list[Any]]:
    """Field -> [before, after] of everything that differs from what was loaded; secrets as masks."""
    loaded = record.loaded or {}
    found = {}
    untold = UNTOLD | _indexes(type(record))
    for field in record._meta.concrete_fields:
        if field.attname in untold or (loaded and field.attname not in loaded):
            continue
        before, after = loaded.get(field.attname), getattr(record, field.attname)
        if isinstance(after, Secret):
            differs = after.token != getattr(before, "token", "")
        else:
            differs = before != after and not (before is None and after == "")
        if differs:
            found[field.name] = [values.plain(before), values.plain(after)]
    return found


@cache
def _indexes(model: Any) -> frozenset[str]:
    """Columns of blind indexes: what is in the trail cannot be erased, so a digest of an identity number stays out."""
    return frozenset(field.index for field in model._meta.concrete_fields if isinstance(field, SecretField))


def write(record: "Record", *, action: str, reason: str, options: dict[str, Any]) -> None:
    """Save a record with everything that belongs to it, or nothing of it."""
    creating = record._state.adding
    _in_own_tenant(record, creating=creating)
    if not (creating or action or changes_of(record)):
        return
    before = record.version
    with transaction.atomic():
        left = [] if creating else _places_left(record)
        scopes.lock(scopes.merged([*left, scopes.ids_of(record)]))
        if creating:
            record.number = record.number or _number(record)
        else:
            refuse_stale(record)
        record.version = before + 1
        try:
            record.save_base_row(**options)
            # Only now are secrets sealed and numbers given.
            changes = changes_of(record)
            _companions(record, action or ("create" if creating else "change"), reason, changes)
            columns = () if creating else _columns(type(record), changes)
            freshness.touch(type(record), [*left, *_places(record)], columns)
        except BaseException:
            record.version = before
            raise
    record.loaded = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def _in_own_tenant(record: "Record", *, creating: bool) -> None:
    acting()
    tenant = tenant_in_force()
    if creating:
        record.tenant_id = record.tenant_id or tenant
    if record.tenant_id != tenant:
        raise PermissionError("A record is written only from within its own tenant.")


def _places_left(record: "Record") -> list[scopes.Ids]:
    """Where the record belonged before, if a link may have changed."""
    loaded = record.loaded or {}
    links = {path.split("__")[0] for paths in scopes.paths_of(type(record)).values() for path in paths} - {"pk"}
    links |= {"register", "record"} if getattr(record, "belongs_there", False) else set()
    attnames = [values.field_at(type(record), name).attname for name in links]
    if all(loaded.get(name) == getattr(record, name) for name in attnames):
        return []
    return scopes.places_in(type(record)._base_manager.filter(pk=record.pk), type(record))


def _places(record: "Record") -> list[scopes.Ids]:
    """Where the record belongs now."""
    own = scopes.ids_of(record)
    return [own] if own else scopes.places_in(type(record)._base_manager.filter(pk=record.pk), type(record))


def _number(record: "Record") -> str:
    if not record.prefix:
        return ""
    year = clock.today().year
    unit = batch.current()
    if unit and (ready := unit.numbers.get((record.prefix, year))):
        return ready.pop(0)
    return numbering.take(record.prefix, year)[0]


def refuse_stale(record: "Record") -> None:
    """Raise `Stale` if the stored version is not the one that was loaded; locks the row."""
    rows = type(record)._base_manager.select_for_update().filter(pk=record.pk)
    stored = rows.values_list("version", flat=True).first()
    if stored == record.version:
        return
    # The registry needs the ledger's callers.
    from .registers import name_of  # noqa: PLC0415  circular import

    since = audit.history(name_of(type(record)), record.pk).filter(version__gt=record.version)
    told = pgettext("between sentences", "; ").join(
        _("%(who)s at %(when)s: %(what)s")
        % {
            "who": entry.actor,
            "when": f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
            "what": values.listed(values.label_of(type(record), name) for name in entry.changes) or entry.action,
        }
        for entry in since
    )
    raise Stale(
        _("This record was changed in the meantime (%(told)s). Look at it again before you save.") % {"told": told},
        code="version",
    )


def _columns(model: type["Record"], names: Iterable[str]) -> set[str]:
    """The columns of these fields, with that of a secret's blind index and the version, which every change writes."""
    fields = [values.field_at(model, name) for name in names]
    indexes = {field.index for field in fields if isinstance(field, SecretField)} - {""}
    return {field.column for field in fields} | indexes | {"version"} if fields else set()


def _companions(record: "Record", action: str, reason: str, changes: dict[str, list[Any]]) -> None:
    """What is written beside the row: the trail and the search text; and rules are asked."""
    # Registers and checks need the models, which need this module.
    from . import checks, registers  # noqa: PLC0415  circular import

    kind = type(record)
    name = registers.name_of(kind)
    on = clock.day_of(getattr(record, record.happened)) if record.happened in changes else None
    audit.write([audit.entry(name, record.pk, action, changes=changes, reason=reason, on=on, version=record.version)])
    if register := registers.find(kind):
        search.index(name, record.pk, register.text_of(record))
        if register.rules and action != OPENING:
            # A rule may ask who did what, so the trail is written first.
            audit.write_out()
            checks.hold_on_write(register, record)
