"""The checks of operations: each module registers its own when imported."""

from . import (
    continuity,
    contracts,
    emergencies,
    networks,
    reserves,
    segregation,
    strangers,
    supervision,
)

__all__ = [
    "continuity",
    "contracts",
    "emergencies",
    "networks",
    "reserves",
    "segregation",
    "strangers",
    "supervision",
]
