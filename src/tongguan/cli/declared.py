"""What is declared: registers, clauses, gates, papers, roles; for programs in full, for people as tables."""

import argparse
from gettext import gettext as _
from typing import Any

from django.db import DatabaseError, models

from tongguan.api.fields import told_of
from tongguan.core import forms, platform_objects, registers
from tongguan.core import gates as declared_gates
from tongguan.core.actor import acting_as
from tongguan.core.fields import SecretField
from tongguan.core.models import Tenant, User
from tongguan.core.platform_objects import PlatformObject
from tongguan.core.registers import Register
from tongguan.core.roles import Role
from tongguan.core.transitions import Transition
from tongguan.standards.packs import Clause, Gate, Pack, load

from . import printing
from .checking import packs_of
from .outcome import Answer

KINDS: tuple[tuple[type[models.Field], str], ...] = (
    (SecretField, "secret"),
    (models.ForeignKey, "link"),
    (models.FileField, "file"),
    (models.EmailField, "email"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.BooleanField, "boolean"),
    (models.DecimalField, "decimal"),
    (models.IntegerField, "integer"),
    (models.TextField, "long_text"),
    (models.CharField, "text"),
)
"""How a field is called outside, the special before the general."""


def registers_of(_chosen: argparse.Namespace) -> Answer:
    """Every register."""
    told = [register(one) for one in registers.registry.values()]
    told += [platform_object(one) for one in platform_objects.declared.values()]
    told.sort(key=lambda one: one["name"])
    rows = [
        (one["name"], one["label"], one["area"], len(one["fields"]), len(one["states"]), len(one["transitions"]))
        for one in told
    ]
    head = [_("register"), _("name"), _("area"), _("fields"), _("states"), _("moves")]
    return Answer(data={"registers": told}, lines=printing.table(head, rows))


def register(one: Register) -> dict[str, Any]:
    """A register as programs see it."""
    machine = one.model.workflow
    moves = machine.transitions.values() if machine else ()
    return {
        "name": one.name,
        "label": one.label,
        "area": one.area,
        "help": str(one.help),
        "fields": fields(one.model),
        "children": {name: fields(one.model._meta.get_field(name).related_model) for name in one.children},
        "states": list(machine.states.values) if machine else [],
        "transitions": [transition(move) for move in moves],
        "readers": sorted(one.readers),
        "writers": sorted(one.writers),
        "natural_keys": [list(key) for key in one.natural_keys],
        "built": True,
    }


def platform_object(one: PlatformObject) -> dict[str, Any]:
    """What the platform keeps of itself, in the same words; nobody writes it."""
    return {
        "name": one.name,
        "label": str(one.label),
        "area": "system",
        "help": str(one.help),
        "fields": [
            {"name": fact.name, "type": fact.type, "label": str(fact.label), "required": False, "kept": True}
            for fact in one.facts
        ],
        "children": {},
        "states": list(one.states),
        "transitions": [],
        "readers": sorted(one.readers),
        "writers": [],
        "natural_keys": [],
        "built": True,
    }


def fields(model: type[models.Model]) -> list[dict[str, Any]]:
    """The fields that a person, a program or a sheet fills in; then what the platform reckons or stamps itself."""
    filled = forms.editable(model)
    told = [field(model._meta.get_field(name)) | {"kept": False} for name in filled]
    kept = (one for one in told_of(model) if one.name not in filled)
    return told + [field(one) | {"kept": True, "required": False} for one in kept]


def field(one: models.Field) -> dict[str, Any]:
    """A field: how it is called, what it takes, whether it must be there."""
    kind = "choice" if one.choices else next((name for known, name in KINDS if isinstance(one, known)), "text")
    told = {
        "name": one.name,
        "type": kind,
        "label": str(one.verbose_name),
        "required": not (one.blank or one.null or one.has_default()),
    }
    if one.choices:
        told["choices"] = [{"value": value, "label": str(label)} for value, label in one.flatchoices]
    if kind == "link":
        told["to"] = registers.name_of(one.related_model)
    return told


def transition(move: Transition) -> dict[str, Any]:
    """A move as programs see it."""
    return {
        "name": move.name,
        "label": str(move.label),
        "source": list(move.source),
        "target": move.target,
        "by": [str(role) for role in move.by],
        "gate": move.gate or None,
        "needs": list(move.needs),
        "reason": move.reason,
        "built": move.built,
    }


def clauses(chosen: argparse.Namespace) -> Answer:
    """Every clause of every pack, or of one."""
    told = [clause(pack, one) for pack in packs_of(chosen.pack) for one in pack.clauses.values()]
    rows = [(one["pack"], one["id"], one["title"], len(one["checks"]), " ".join(one["gates"])) for one in told]
    head = [_("standard"), _("clause"), _("title"), _("checks"), _("gates")]
    return Answer(data={"clauses": told}, lines=printing.table(head, rows))


def clause(pack: Pack, one: Clause) -> dict[str, Any]:
    """A clause as programs see it."""
    return {
        "pack": pack.id,
        "id": one.id,
        "kind": one.kind,
        "title": str(one.title),
        "asks": one.text(),
        "checks": list(one.checks),
        "gates": list(one.gates),
        "phase": one.phase,
        "actor": one.actor,
        "scope": one.scope,
        "registers": list(one.registers),
        "refers": list(one.refers),
    }


def gates(_chosen: argparse.Namespace) -> Answer:
    """Every gate, and which tenants have softened it."""
    softened = softened_by()
    told = [
        gate(one) | {"softened": softened.get(one.id, [])} for pack in load().values() for one in pack.gates.values()
    ]
    rows = [
        (one["id"], one["title"], one["transition"], one["strength"], len(one["checks"]), _yes(one["built"]))
        for one in told
    ]
    head = [_("gate"), _("title"), _("moves"), _("strength"), _("checks"), _("built")]
    return Answer(data={"gates": told}, lines=printing.table(head, rows))


def gate(one: Gate) -> dict[str, Any]:
    """A gate as programs see it."""
    return {
        "id": one.id,
        "title": str(one.title),
        "strength": one.strength,
        "basis": list(one.basis),
        "transition": one.transition,
        "needs": str(one.needs),
        "checks": list(one.checks),
        "waivable": one.waivable,
        "built": declared_gates.declared[one.id].built,
    }


def _yes(answer: bool) -> str:  # noqa: FBT001  the answer itself
    return _("yes") if answer else _("no")


def softened_by() -> dict[str, list[str]]:
    """Gate -> the tenants that have softened it; without a database nobody has."""
    found: dict[str, list[str]] = {}
    try:
        tenants = list(Tenant.objects.filter(is_active=True).order_by("id"))
    except DatabaseError:
        return found
    for tenant in tenants:
        with acting_as(User.objects.system(), tenant, writes=False):
            for one in declared_gates.declared.values():
                if one.softened:
                    found.setdefault(one.id, []).append(tenant.name)
    return found


def papers(_chosen: argparse.Namespace) -> Answer:
    """The papers that can be printed: none in this version."""
    return Answer(data={"papers": []}, lines=[_("There are no papers in this version.")])


def roles(_chosen: argparse.Namespace) -> Answer:
    """The roles."""
    told = [{"code": code, "label": str(label)} for code, label in Role.choices]
    rows = [(one["code"], one["label"]) for one in told]
    return Answer(data={"roles": told}, lines=printing.table([_("role"), _("name")], rows))
