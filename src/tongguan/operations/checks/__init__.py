"""The checks of operations: each module registers its own when imported."""

from . import (
    changes,
    continuity,
    contracts,
    emergencies,
    incident_plans,
    networks,
    reserves,
    risk_changes,
    segregation,
    stages,
    strangers,
    supervision,
    vendor_changes,
    weaknesses,
)

__all__ = [
    "changes",
    "continuity",
    "contracts",
    "emergencies",
    "incident_plans",
    "networks",
    "reserves",
    "risk_changes",
    "segregation",
    "stages",
    "strangers",
    "supervision",
    "vendor_changes",
    "weaknesses",
]
