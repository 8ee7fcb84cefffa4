"""Erasing what is personal by destroying the key under which it lies, so that no copy in this database opens again."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongguan.core import answering, clock, notices, registers
from tongguan.core.fields import Secret, SecretField
from tongguan.core.models import DataKey, Disposal, Record

from . import disposing

Obstacle = Callable[[Any], Iterable[str]]
_obstacles: dict[type[Record], list[Obstacle]] = {}
_besides: dict[type[Record], tuple[str, ...]] = {}


def declare(model: type[Record], *besides: str) -> None:
    """Say that records of a model can be erased, with the plain columns that are emptied beside the sensitive ones."""
    _besides[model] = besides
    _obstacles.setdefault(model, [])


def obstacle(model: type[Record]) -> Callable[[Obstacle], Obstacle]:
    """Declare what may stand against an erasure: the function gives the reasons of one record, in words."""

    def keep(function: Obstacle) -> Obstacle:
        _obstacles.setdefault(model, []).append(function)
        return function

    return keep


def erasable(model: Any) -> bool:
    """Whether records of a model can be erased."""
    return model in _besides


def is_erased(record: Any) -> bool:
    """Whether the record's key was destroyed."""
    return record.data_key is not None and not record.data_key.wrapped


def obstacles(record: Record) -> list[str]:
    """Everything that stands against erasing a record now; empty if nothing does."""
    found = [reason for ask in _obstacles[type(record)] for reason in ask(record)]
    if hold := disposing.held(registers.name_of(type(record)), record.pk):
        found.append(
            _("There is a hold since %(day)s: %(reason)s")
            % {"day": timezone.localdate(hold.set_at), "reason": hold.reason}
        )
    return found


def refuse(record: Record) -> None:
    """Raise ValidationError with everything that stands against erasing a record."""
    if is_erased(record):
        raise ValidationError(_("This was erased already."))
    if found := obstacles(record):
        raise ValidationError(found)


def ask(record: Record, reason: str) -> Disposal:
    """Ask for the erasure of a record."""
    refuse(record)
    name = registers.name_of(type(record))
    made = disposing.ask(Disposal.Kind.ERASE, reason, register=name, record=record.pk)
    holders = answering.holders(disposing.DECIDE[Disposal.Kind.ERASE])
    accounts = {account for found in holders.values() for account in found} - {made.asked_by.pk}
    notices.tell(
        notices.notice(notices.Kind.WAITS, account, (name, record.pk), f"disposal-{made.pk}", state=made.state)
        for account in sorted(accounts)
    )
    return made


@transaction.atomic
def approve(disposal: Disposal, record: Any, reason: str = "") -> None:
    """Decide for it, and erase at once: the key is destroyed, indexes are emptied, not even the masks stay here."""
    refuse(record)
    decided = disposing.decide(disposal, Disposal.State.APPROVED, reason)
    fields = [field for field in record._meta.concrete_fields if isinstance(field, SecretField)]
    gone = [field.name for field in fields if getattr(record, field.attname)]
    _destroy(record)
    for field in fields:
        value = getattr(record, field.attname)
        setattr(record, field.attname, value.erased() if isinstance(value, Secret) and value else "")
        if field.index:
            setattr(record, field.index, "")
    for name in _besides[type(record)]:
        setattr(record, name, "")
    record.save(action="erase", reason=disposal.reason)
    disposing.done(decided, {"fields": gone})


def _destroy(record: Any) -> None:
    if record.data_key is None:
        record.data_key = DataKey(tenant_id=record.tenant_id)
    record.data_key.wrapped, record.data_key.destroyed_at = "", clock.now()
    record.data_key.save()


def refuse_to(disposal: Disposal, reason: str) -> None:
    """Decide against an erasure."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    disposing.decide(disposal, Disposal.State.REFUSED, reason)
