"""Records that speak of any other record: what they speak of, shown, chosen and counted."""

import re
from collections.abc import Iterable
from typing import Any

from tongguan.core import access, registers
from tongguan.core.models import Evidence, Record
from tongguan.core.models.companions import About
from tongguan.core.registers import Register

from .joining import joined

FIELDS = ("register", "record")
"""The two columns that together name what is spoken of."""
LONGEST = 18
"""Digits of an id; no database has room for more."""
Place = tuple[str, int]


def reader_of(name: str, actor: Any) -> Register | None:
    """The register of this name, if the actor may read it."""
    register = registers.registry.get(name)
    return register if register and access.may(actor, "read", register) else None


def speaks(model: type) -> bool:
    """Whether records of a model speak of another record."""
    return issubclass(model, About)


def label(name: str) -> str:
    """What a register is called; one that is no longer there by its old name."""
    return str(registers.registry[name].model._meta.verbose_name) if name in registers.registry else name


def found(places: Iterable[Place], actor: Any) -> dict[Place, Record]:
    """The records at these places that the actor may see, in one statement for each register."""
    wanted: dict[str, set[int]] = {}
    for name, pk in places:
        if name in registers.registry and pk:
            wanted.setdefault(name, set()).add(pk)
    seen: dict[Place, Record] = {}
    for name, pks in wanted.items():
        register = registers.registry[name]
        rows = register.visible_to(actor).filter(pk__in=pks)
        seen |= {(name, record.pk): record for record in joined(rows, register.model, ())}
    return seen


def one(name: str, pk: Any, actor: Any) -> Record | None:
    """The record at a place that an address or a form gave."""
    told = str(pk or "")
    if not told.isdecimal() or len(told) > LONGEST:
        return None
    return found([(name, int(told))], actor).get((name, int(told)))


def speakers(actor: Any) -> list[Register]:
    """The registers that speak of records and that the actor may read; evidence has a place of its own."""
    return [
        register
        for register in registers.registry.values()
        if speaks(register.model) and register.model is not Evidence and access.may(actor, "read", register)
    ]


def numbered(actor: Any, text: str) -> Record | None:
    """The record with this number that the actor may see."""
    number = (text.split() or [""])[0].upper()
    prefix = re.match(r"[A-Z]*", number)[0]
    for register in registers.registry.values():
        if register.model.prefix == prefix and access.may(actor, "read", register):
            return register.visible_to(actor).filter(number=number).first()
    return None
