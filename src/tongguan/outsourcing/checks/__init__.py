"""Checks of outsourcing; each module declares its own when imported."""

from . import (
    confidentiality,
    contracts,
    execution,
    knowing,
    leadership,
    mandates,
    reporting,
    roles,
    rulebook,
    segregation,
    staff,
    terms,
)

__all__ = [
    "confidentiality",
    "contracts",
    "execution",
    "knowing",
    "leadership",
    "mandates",
    "reporting",
    "roles",
    "rulebook",
    "segregation",
    "staff",
    "terms",
]
