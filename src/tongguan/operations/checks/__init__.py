"""The checks of operations: each module registers its own when imported."""

from . import (
    changes,
    continuity,
    contracts,
    emergencies,
    networks,
    reserves,
    risk_changes,
    segregation,
    stages,
    strangers,
    supervision,
)

__all__ = [
    "changes",
    "continuity",
    "contracts",
    "emergencies",
    "networks",
    "reserves",
    "risk_changes",
    "segregation",
    "stages",
    "strangers",
    "supervision",
]
