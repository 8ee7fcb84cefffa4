"""The history of a record in words: what was done, from what to what, by whom, why, and under which seal."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import assurance, audit, registers, scopes, values
from tongguan.core.actor import acting
from tongguan.core.forms import visible_choices
from tongguan.core.models import AuditEntry, Record
from tongguan.core.registers import Register

from .joining import joined

REFUSED = "refused:"
UNLIKE_FIELDS = {
    audit.SOFTENED: gettext_lazy("let pass by a softened gate"),
    assurance.CODE: gettext_lazy("second factor"),
}
"""What an entry tells besides fields."""


@dataclass(frozen=True)
class Change:
    """One field, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """An entry of the trail as a person reads it."""

    entry: AuditEntry
    action: str
    of: str
    """The child row spoken of; empty for the record itself."""
    refused: bool
    changes: list[Change]


def entries_of(record: Record, register: Register) -> QuerySet[AuditEntry]:
    """What happened to a record and to its child rows, newest first."""
    of = Q(register=register.name, record=record.pk)
    for model, link in _children(register):
        own = scopes.rows_inside(acting(), model, model.everything.filter(**{link: record})).values("pk")
        of |= Q(register=registers.name_of(model), record__in=own)
    rows = AuditEntry.objects.filter(of, tenant=record.tenant_id)
    return rows.select_related("actor", "seal").defer("seal__leaves").order_by("-id")


def _children(register: Register) -> list[tuple[Any, str]]:
    found = [register.model._meta.get_field(name).related_model for name in register.children]
    return [(model, model.parent) for model in found]


def told(entries: Iterable[AuditEntry], register: Register, actor: Any) -> list[Told]:
    """Entries in words; titles of linked records are fetched once for each kind of record."""
    entries = list(entries)
    spoken = {register.name: register.model} | {registers.name_of(model): model for model, _link in _children(register)}
    titles = _titles(entries, spoken, actor)
    return [_told(entry, register, spoken[entry.register], titles) for entry in entries]


def _told(entry: AuditEntry, register: Register, model: Any, titles: dict[Any, dict[int, str]]) -> Told:
    return Told(
        entry=entry,
        action=action_in_words(entry.action, model),
        of="" if entry.register == register.name else str(model._meta.verbose_name),
        refused=entry.action.startswith(REFUSED),
        changes=[_change(model, name, pair, titles) for name, pair in entry.changes.items()],
    )


def action_in_words(action: str, model: Any) -> str:
    """What an action is called: a move by the label on its button."""
    name = action.removeprefix(REFUSED)
    moves = model.workflow.transitions if model.workflow else {}
    words = str(moves[name].label if name in moves else audit.ACTIONS.get(name, name))
    return _("refused: %(step)s") % {"step": words} if action.startswith(REFUSED) else words


def _field(model: Any, name: str) -> Any:
    fields = {field.name: field for field in model._meta.concrete_fields}
    return fields.get(name)


def _change(model: Any, name: str, pair: Any, titles: dict[Any, dict[int, str]]) -> Change:
    """A field that a later version no longer has is told under its old name."""
    field = _field(model, name)
    before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)  # noqa: PLR2004  a pair
    label = str(field.verbose_name if field else UNLIKE_FIELDS.get(name, name))
    return Change(label, _in_words(field, before, titles), _in_words(field, after, titles))


def _in_words(field: Any, value: Any, titles: dict[Any, dict[int, str]]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return titles.get(field.related_model, {}).get(value, f"#{value}")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return values.printed(dt.datetime.fromisoformat(value))
    return values.printed(value)


def _titles(entries: list[AuditEntry], spoken: dict[str, Any], actor: Any) -> dict[Any, dict[int, str]]:
    """Model -> id -> title of every linked record that the entries name and the actor may see."""
    wanted: dict[Any, set[int]] = {}
    for entry in entries:
        for name, pair in entry.changes.items():
            field = _field(spoken[entry.register], name)
            if isinstance(field, models.ForeignKey) and isinstance(pair, list):
                wanted.setdefault(field.related_model, set()).update(pk for pk in pair if isinstance(pk, int))
    return {
        model: {row.pk: str(row) for row in joined(visible_choices(model, actor), model, ()).filter(pk__in=pks)}
        for model, pks in wanted.items()
    }
