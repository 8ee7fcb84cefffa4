"""Other words: what offices write above columns and into cells for what the registers call otherwise."""

from collections.abc import Mapping
from typing import Final

from . import (
    access,
    core,
    documents,
    improvement,
    inventory,
    operations,
    organisation,
    outsourcing,
    risk,
    services,
)

Words = tuple[str, ...]

DOMAINS: Final = (
    access,
    core,
    documents,
    improvement,
    inventory,
    operations,
    organisation,
    outsourcing,
    risk,
    services,
)

COLUMNS: Final[Mapping[tuple[str, str], Words]] = {
    key: words for domain in DOMAINS for key, words in domain.COLUMNS.items()
}
"""(register, field) -> words beside the field's label in each language."""

CHOICES: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    key: words for domain in DOMAINS for key, words in domain.CHOICES.items()
}
"""(register, field) -> word in a cell -> value."""

LEFT_ALONE: Final = frozenset({"序号", "no", "sn", "拒绝原因", "退回原因", "reason for rejection"})
"""Headings that nobody needs to be told are left out."""


def of_column(register: str, field: str) -> Words:
    """The other words for a column."""
    return COLUMNS.get((register, field), ())


def of_choice(register: str, field: str) -> Mapping[str, str]:
    """The other words for the values of a field."""
    return CHOICES.get((register, field), {})
