"""How a cell is read, by the kind of field that it is for; links stay words until they are looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tongguan.core import identifiers
from tongguan.core.fields import SecretField
from tongguan.core.registers import name_of

from . import cells
from .aliases import of_choice
from .cells import narrow
from .languages import in_every_language

Read = Callable[[Any], Any]


NORMAL: Final[Mapping[Any, Callable[[str], str]]] = {
    identifiers.validate_credit_code: identifiers.normalise_credit_code,
}
"""Validator -> the one form in which such a value is stored, and so found again."""

PLAIN: Final[Mapping[type[models.Field], Read]] = {
    models.BooleanField: cells.yes_or_no,
    models.DateTimeField: cells.moment,
    models.DateField: cells.day,
}


@dataclass(frozen=True)
class Words:
    """What a cell says of a linked record: its number, a natural key, its title."""

    model: type[models.Model]
    text: str


def reading(field: Any, heading: str = "") -> tuple[Read, bool]:
    """How a cell is read, and whether it is free text, in which “/” is no sign for nothing."""
    model: Any = field.related_model
    if isinstance(field, models.ForeignKey):
        return lambda cell: Words(model, cells.text(cell)), False
    if field.choices:
        return lambda cell: _chosen(field, cell), False
    if isinstance(field, models.DecimalField | models.IntegerField | models.FloatField):
        times = 10_000 if "万元" in narrow(heading) else 1
        return lambda cell: cells.number(cell, times=times), False
    for kind, read in PLAIN.items():
        if isinstance(field, kind):
            return read, kind is models.BooleanField
    return _text(field)


def _text(field: Any) -> tuple[Read, bool]:
    if isinstance(field, SecretField):
        return lambda cell: _secret(field, cells.text(cell)), False
    normal = next((normal for validator, normal in NORMAL.items() if validator in field.validators), None)
    if normal:
        return lambda cell: normal(cells.text(cell)), False
    # What must be filled, or is checked, is no place for a sign; elsewhere “/” may be what is meant.
    checked = any(not hasattr(one, "limit_value") for one in field.validators)
    return cells.text, field.blank and not checked


def _secret(field: SecretField, told: str) -> str:
    """In its normal form; a mask passes, for it may be that of the record itself."""
    return told if "*" in told else field.normal(told)


def _chosen(field: Any, cell: Any) -> str:
    told = cells.text(cell)
    if (value := _choices(field).get(narrow(told))) is not None:
        return value
    allowed = ", ".join(str(label) for _value, label in field.flatchoices)
    raise ValidationError(
        _("“%(given)s” is not allowed here. Allowed are: %(allowed)s.")
        % {"given": cells.shortened(told), "allowed": allowed}
    )


@cache
def _choices(field: Any) -> dict[str, str]:
    """Word -> value: the value itself, its label in each language, what offices write."""
    found = {narrow(word): value for word, value in of_choice(name_of(field.model), field.name).items()}
    for value, label in field.flatchoices:
        found |= {narrow(word): value for word in [*in_every_language(label), value]}
    return found
