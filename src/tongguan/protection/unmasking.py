"""Seeing a sensitive value as it is: by those whom the field names, with a reason, on record, so many times a day."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import alarms, audit, clock, preferences, registers, values
from tongguan.core.actor import Actor, acting
from tongguan.core.crypto import Unreadable
from tongguan.core.fields import SecretField
from tongguan.core.models import AuditEntry, Record, User
from tongguan.core.roles import Role

ACTION: Final = "unmask"
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 500

preferences.setting(
    "unmask.per_day",
    20,
    gettext_lazy("sensitive values that one person may see unmasked in a day"),
    least=0,
    most=1000,
    by={Role.SECADMIN},
)


class OverTheLimit(PermissionDenied):
    """Somebody wanted to see more than a day allows; the audit administrator was told."""


def secret_fields(model: Any) -> dict[str, SecretField]:
    """The sensitive fields of a model by name."""
    return {field.name: field for field in model._meta.concrete_fields if isinstance(field, SecretField)}


def allowed(actor: Actor, model: Any) -> frozenset[str]:
    """The sensitive fields that an actor may see unmasked; none unless the field names one of his roles."""
    return frozenset(name for name, field in secret_fields(model).items() if field.unmask & actor.roles)


def unmask(record: Record, name: str, reason: str) -> str:
    """The value, noted in the trail with its reason. Raises ValidationError, PermissionDenied, `OverTheLimit`.

    Whoever asks has found the record within what he may see. A refusal is noted too, so it has to be caught and
    answered where the transaction goes on.
    """
    actor, register = acting(), registers.name_of(type(record))
    field = secret_fields(type(record)).get(name)
    if field is None:
        raise ValidationError({"field": _("There is no such sensitive field.")})
    if name not in allowed(actor, type(record)):
        _refused(register, record, name, reason)
        raise PermissionDenied(_("Your roles may not see “%(field)s” unmasked.") % {"field": field.verbose_name})
    reason = _sound(reason)
    _within_limit(register, record, name, reason)
    value = getattr(record, name)
    if not value:
        raise ValidationError({"field": _("Nothing is kept here.")})
    try:
        text = value.reveal()
    except Unreadable as shut:
        raise ValidationError({"field": str(shut)}) from shut
    audit.note(register, record.pk, ACTION, changes={"field": [None, name]}, reason=reason)
    return str(text)


def _sound(reason: str) -> str:
    text = " ".join(reason.split())
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        told = _("Say why, in %(least)s to %(most)s characters.")
        raise ValidationError({"reason": told % {"least": SHORTEST_REASON, "most": LONGEST_REASON}})
    return text


def _within_limit(register: str, record: Record, name: str, reason: str) -> None:
    actor, limit = acting(), int(preferences.value_of("unmask.per_day"))
    # Two requests at once would each find room for one.
    User.objects.select_for_update().get(pk=actor.user.pk)
    audit.write_out()
    seen = AuditEntry.objects.filter(tenant=actor.tenant, actor=actor.user, action=ACTION, on=clock.today()).count()
    if seen < limit:
        return
    _refused(register, record, name, reason)
    occasion = f"{actor.user.pk} {clock.today()}"
    alarms.raise_alarm("unmask", occasion, who=f"{actor.user} ({actor.user.username})", limit=limit)
    told = _("You have seen %(limit)s sensitive values today; more are not shown. The audit administrator is told.")
    raise OverTheLimit(told % {"limit": limit})


def _refused(register: str, record: Record, name: str, reason: str) -> None:
    audit.note(
        register, record.pk, f"refused:{ACTION}", changes={"field": [None, name]}, reason=reason[:LONGEST_REASON]
    )


def own(record: Record) -> dict[str, str]:
    """Label -> value of one's own sensitive fields: nobody needs a reason to see what is held about himself."""
    found = {}
    for name in secret_fields(type(record)):
        value = getattr(record, name)
        try:
            found[values.label_of(type(record), name)] = value.reveal() if value else ""
        except Unreadable:
            found[values.label_of(type(record), name)] = str(value)
    return found
