"""Settings that a tenant may change, each declared once with the product's default and its bounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .actor import acting
from .clock import today
from .roles import Role, labels
from .values import listed


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One declared setting: a whole number between bounds, a yes or no, or a text."""

    key: str
    default: int | bool | str
    label: Any
    least: int | None = None
    most: int | None = None
    by: frozenset[str] = frozenset()
    """Only who holds one of these roles sets it; empty for everybody who may write settings."""
    check: Callable[[str], object] | None = None
    """Of a text: raises ValidationError where it says nothing that can be meant."""

    @property
    def by_two(self) -> bool:
        """Whether a second person approves each value: the parameters that the security administrator alone sets."""
        return self.by == {Role.SECADMIN}

    def parsed(self, text: str) -> int | bool | str:
        """The value meant by a text; raises ValidationError saying what is allowed."""
        if isinstance(self.default, bool):
            if text not in {"true", "false"}:
                raise ValidationError(_("Write true or false."))
            return text == "true"
        if isinstance(self.default, str):
            if self.check:
                self.check(text)
            return text
        try:
            value = int(text)
        except ValueError:
            raise ValidationError(_("Write a whole number.")) from None
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            limits = {"least": self.least, "most": self.most}
            raise ValidationError(_("Allowed is %(least)s to %(most)s.") % limits)
        return value


declared: dict[str, Setting] = {}

fixed: dict[str, Any] = {}
"""Key that somebody may look for -> why it is no setting and never will be."""


def refuse(key: str, text: str) -> None:
    """Raise ValidationError, naming the field, for a value that may not be written by whoever is acting."""
    setting_of = _known(key)
    if setting_of.by and not acting().roles & setting_of.by:
        who = listed(labels(sorted(setting_of.by)))
        raise ValidationError({"key": _("This setting is changed by: %(who)s.") % {"who": who}})
    refuse_value(key, text)


def refuse_value(key: str, text: str) -> None:
    """Raise ValidationError, naming the field, for a setting that there is not or a value beyond its bounds."""
    try:
        _known(key).parsed(text)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise
        raise ValidationError({"value": error.messages}) from None


def refuse_alone(key: str) -> None:
    """Raise ValidationError for a parameter of security, which nobody sets without a second person."""
    if key in declared and declared[key].by_two:
        told = _("This is a parameter of security: ask for the change, and a second person approves it.")
        raise ValidationError(told)


def _known(key: str) -> Setting:
    if key not in declared:
        raise ValidationError({"key": fixed.get(key) or _("There is no such setting.")})
    return declared[key]


def setting(
    key: str,
    default: int | bool | str,  # noqa: FBT001  a value, not a flag
    label: Any,
    *,
    least: int | None = 0,
    most: int | None = 100_000,
    by: Iterable[str] = (),
    check: Callable[[str], object] | None = None,
) -> None:
    """Declare a setting under a key that never changes."""
    declared[key] = Setting(
        key=key, default=default, label=label, least=least, most=most, by=frozenset(by), check=check
    )


def value_of(key: str) -> Any:
    """What is in force for the tenant acted in: its own value, else the product's default."""
    return in_force().get(key, declared[key].default)


def in_force() -> dict[str, Any]:
    """The tenant's own values that hold by now; read once per unit of work."""
    notes = acting().notes
    if "preferences" not in notes:
        # The model needs the base of records, which needs the ledger, which asks for settings.
        from .models import Preference  # noqa: PLC0415  circular import

        rows = Preference.objects.filter(since__lte=today()).values_list("key", "value")
        notes["preferences"] = {key: declared[key].parsed(text) for key, text in rows if key in declared}
    return notes["preferences"]
