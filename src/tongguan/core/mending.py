"""The way out: where what breaks a rule is put right, and by whom."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.http import urlencode

from . import access, registers
from .actor import Actor
from .checks import Check
from .forms import editable
from .models import Record
from .models.companions import About
from .registers import Register
from .roles import Role


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """Where to go: an existing record to change, or a new one with what is known filled in."""

    what: str
    """What is changed or entered, as one calls a record of it."""
    url: str
    new: bool
    entered: str = ""
    """The list of what is there already, where something may be."""


def ways_out(check: Check, pks: list[int], actor: Actor) -> dict[int, WayOut]:
    """Record -> the way out, for records that break a check; nothing for those the actor may not see."""
    return {record.pk: way_out(check, record) for record in access.among(actor, check.model, pks)}


def way_out(check: Check, record: Record) -> WayOut:
    """The record itself, the record it points to, or a new entry that points to it."""
    register = registers.registry[check.mend]
    what = str(register.model._meta.verbose_name)
    if isinstance(record, register.model):
        return WayOut(what=what, url=f"{record.url}edit/", new=False)
    for link in _links(type(record), register.model):
        if (pk := getattr(record, link.attname)) is not None:
            return WayOut(what=what, url=f"/{register.name}/{pk}/edit/", new=False)
    given = urlencode(_known(register, check, record))
    new = f"/{register.name}/new/?{given}" if given else f"/{register.name}/new/"
    entered = next((f"/{register.name}/?within={link.name}:{record.pk}" for link in _to(register, record)), "")
    return WayOut(what=what, url=new, new=True, entered=entered)


def may_mend(check: Check, actor: Actor) -> bool:
    """Whether the actor is one of those who can."""
    return access.may(actor, "write", registers.registry[check.mend])


def who_mends(check: Check) -> list[str]:
    """The roles that can, by their names."""
    return [str(Role(role).label) for role in check.menders]


def _links(model: type[Record], to: type[Record]) -> list[models.ForeignKey]:
    return [field for field in model._meta.fields if isinstance(field, models.ForeignKey) and field.related_model is to]


def _to(register: Register, record: Record) -> list[models.ForeignKey]:
    return _links(register.model, type(record))


def _known(register: Register, check: Check, record: Record) -> dict[str, Any]:
    """What a new entry has in common with the record, and what the check was declared with."""
    offered = set(editable(register.model))
    fields = [field for field in register.model._meta.fields if field.name in offered]
    known = {field.name: _common(field, check, record) for field in fields}
    return (
        {name: value for name, value in known.items() if value is not None}
        | _spoken_of(register, record)
        | {**check.given}
    )


def _spoken_of(register: Register, record: Record) -> dict[str, Any]:
    """The record as what a new entry speaks of, where nothing else ties the two."""
    speaks = issubclass(register.model, About) and not _to(register, record)
    kind = registers.find(type(record))
    return {"register": kind.name, "record": record.pk} if speaks and kind else {}


def _common(field: models.Field, check: Check, record: Record) -> Any:
    if isinstance(field, models.ForeignKey):
        return _shared(field, record)
    return next((value for value, _label in field.flatchoices if value in check.fixed), None)


def _shared(field: models.ForeignKey, record: Record) -> int | None:
    """The record itself, or what the record points to by a link of the same kind and name."""
    kind: Any = field.related_model
    if isinstance(record, kind):
        return record.pk
    same = [link for link in _links(type(record), kind) if link.name == field.name]
    return getattr(record, same[0].attname) if same else None
