"""The checks of operations: each module registers its own when imported."""

from . import (
    contracts,
    emergencies,
    segregation,
    strangers,
    supervision,
)

__all__ = [
    "contracts",
    "emergencies",
    "segregation",
    "strangers",
    "supervision",
]
