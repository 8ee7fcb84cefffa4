"""Checks of outsourcing; each module declares its own when imported."""

from . import (
    confidentiality,
    contracts,
    execution,
    leadership,
    mandates,
    reporting,
    roles,
    rulebook,
    segregation,
    staff,
)

__all__ = [
    "confidentiality",
    "contracts",
    "execution",
    "leadership",
    "mandates",
    "reporting",
    "roles",
    "rulebook",
    "segregation",
    "staff",
]
