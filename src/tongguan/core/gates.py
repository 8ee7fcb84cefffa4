"""Gates: named sets of checks that must hold after a step. Their words and lists come from the standards."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import preferences
from .models import Record
from .scopes import paths_of


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A gate as the core sees it: its id, the checks behind it, the clause each check stands for."""

    id: str
    checks: tuple[str, ...]
    clauses: dict[str, str]
    waivable: bool = True
    strength: str = "standard"
    """standard: the text itself sets the order; derived: this product reads it so, and a tenant may soften it."""
    pack: str = ""
    decides: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Check -> every clause that it decides; a waiver of any of them lets it be."""

    @property
    def built(self) -> bool:
        """A gate without checks is shut: nothing passes what nobody can judge."""
        return bool(self.checks)

    @property
    def setting(self) -> str:
        """The key under which a tenant softens it."""
        return f"gate.{self.id}.softened"

    @property
    def softened(self) -> bool:
        """Whether the tenant acted in lets its gaps be told instead of refusing the move for them."""
        return self.setting in preferences.declared and preferences.value_of(self.setting)


declared: dict[str, Gate] = {}

waivable: dict[str, dict[str, bool]] = {}
"""Standard -> clause -> whether it can be waived at all; handed over by the standards, like the gates."""


def refuse_unknown_clause(standard: str, clause: str) -> None:
    """Raise ValidationError, naming the field, for a clause that no standard of the library has."""
    if standard not in waivable:
        told = _("There is no such standard; there are: %(names)s.") % {"names": ", ".join(sorted(waivable))}
        raise ValidationError({"standard": told})
    if clause not in waivable[standard]:
        raise ValidationError({"clause": _("The standard has no such clause.")})


def scope_of(model: type[Record]) -> str:
    """The scope whose object a record of this model itself is; gates exist only on such registers."""
    for name, paths in paths_of(model).items():
        if "pk" in paths:
            return name
    raise LookupError(f"{model.__name__} is no scope of its own, so no gate can be asked for it.")
