"""The way out: where what breaks a rule is put right, and by whom."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils.http import urlencode
from django.utils.translation import get_language

from . import access, checks, registers
from .actor import Actor, acting
from .checks import Check
from .forms import editable
from .models import Record
from .models.companions import About
from .registers import Register
from .roles import labels


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
    register, model = registers.registry[check.mend], type(record)
    what = str(register.model._meta.verbose_name)
    if isinstance(record, register.model):
        return WayOut(what=what, url=f"{record.url}edit/", new=False)
    for link in _links(model, register.model):
        if (pk := getattr(record, link.attname)) is not None:
            return WayOut(what=what, url=f"/{register.name}/{pk}/edit/", new=False)
    given = urlencode(_known(register, check, record))
    new = f"/{register.name}/new/?{given}" if given else f"/{register.name}/new/"
    entered = next((f"/{register.name}/?within={link.name}:{record.pk}" for link in _links(register.model, model)), "")
    return WayOut(what=what, url=new, new=True, entered=entered)


def may_mend(check: Check, actor: Actor) -> bool:
    """Whether the actor is one of those who can."""
    return access.may(actor, "write", registers.registry[check.mend])


def who_mends(check: Check) -> tuple[str, ...]:
    """The roles that can, by their names."""
    return labels(check.menders)


def menders(check: Check) -> tuple[tuple[str, ...], bool]:
    """Who can, and whether whoever acts is one of them; asked once per unit of work."""
    kept = acting().notes.setdefault("menders", {})
    # Letters are written to each in his own language.
    at = check.name, get_language()
    if at not in kept:
        kept[at] = who_mends(check), may_mend(check, acting())
    return kept[at]


@cache
def _links(model: type[Record], to: type[Record]) -> list[models.ForeignKey]:
    return [field for field in model._meta.fields if isinstance(field, models.ForeignKey) and field.related_model is to]


def _known(register: Register, check: Check, record: Record) -> dict[str, Any]:
    """What a new entry has in common with the record, and what the check was declared with."""
    alike = {name: getattr(record, attribute) for name, attribute in _alike(register.name, type(record))}
    known = {name: value for name, value in alike.items() if value is not None}
    return known | _fixed(check.name) | _spoken_of(register, record) | {**check.given}


@cache
def _fixed(called: str) -> dict[str, Any]:
    """Choices of a new entry that the check was declared with."""
    check = checks.registry[called]
    choices = {field.name: field.flatchoices for field in _offered(check.mend)}
    found = {name: [value for value, _label in values if value in check.fixed] for name, values in choices.items()}
    return {name: values[0] for name, values in found.items() if values}


@cache
def _alike(name: str, model: type[Record]) -> tuple[tuple[str, str], ...]:
    """Links of a new entry, each with what they take from a record: itself, or its link of the same kind and name."""
    found: dict[str, str] = {}
    for field in _offered(name):
        if isinstance(field, models.ForeignKey):
            kind: Any = field.related_model
            same = [link.attname for link in _links(model, kind) if link.name == field.name]
            if takes := ["pk"] if issubclass(model, kind) else same:
                found[field.name] = takes[0]
    return tuple(found.items())


def _offered(name: str) -> list[models.Field]:
    model = registers.registry[name].model
    offered = set(editable(model))
    return [field for field in model._meta.fields if field.name in offered]


def _spoken_of(register: Register, record: Record) -> dict[str, Any]:
    """The record as what a new entry speaks of, where nothing else ties the two."""
    speaks = issubclass(register.model, About) and not _links(register.model, type(record))
    kind = registers.find(type(record))
    return {"register": kind.name, "record": record.pk} if speaks and kind else {}
