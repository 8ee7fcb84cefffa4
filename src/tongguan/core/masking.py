"""Names of natural persons, shown masked to who inspects: the surname is told, and that there is such a person."""

from functools import cache
from typing import Any

from django.db import models

from . import actor, identifiers, values
from .roles import ADMINISTRATORS, OUTSIDE, Role

_NAMES: set[tuple[type[models.Model], str]] = set()


def declare(model: type[models.Model], field: str) -> None:
    """Say that a column holds names which some readers see masked; its model's `__str__` is what masks them."""
    _NAMES.add((model, field))


def names_are_masked() -> bool:
    """Whether whoever is acting sees people of vendors by their surname only: inspectors who are nothing else here."""
    roles = actor.roles_in_force()
    return Role.AUTHORITY_INSPECTOR in roles and not roles - OUTSIDE - ADMINISTRATORS - {Role.AUTHORITY_INSPECTOR}


def name_of(name: str) -> str:
    """张*: the surname and a star for each other character."""
    return identifiers.mask_name(name)


@cache
def named_in_search() -> frozenset[str]:
    """Registers that are found by such a name: to those who see it masked, finding it would confirm it."""
    # The registers are declared after the core is loaded.
    from .registers import registry  # noqa: PLC0415  circular import

    return frozenset(name for name, register in registry.items() if any(map(_leads_to_name(register), register.search)))


def _leads_to_name(register: Any) -> Any:
    def leads(path: str) -> bool:
        if path == "__str__":
            return False
        field = values.field_at(register.model, path)
        return (field.model, field.name) in _NAMES

    return leads
