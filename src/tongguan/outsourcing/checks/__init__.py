"""Checks of outsourcing; each module declares its own when imported."""

from . import (
    choice,
    confidentiality,
    contracts,
    execution,
    knowing,
    leadership,
    mandates,
    periods,
    reporting,
    roles,
    rulebook,
    segregation,
    staff,
    terms,
    vendors,
)

__all__ = [
    "choice",
    "confidentiality",
    "contracts",
    "execution",
    "knowing",
    "leadership",
    "mandates",
    "periods",
    "reporting",
    "roles",
    "rulebook",
    "segregation",
    "staff",
    "terms",
    "vendors",
]
