"""Checks of improvement; each module declares its own when imported."""

from . import (
    adjustments,
    comparing,
    critical,
    driving,
    incidents,
    inspections,
    leaving,
    management_audits,
    measures,
    segregation,
    stage_problems,
    unauthorised,
)

__all__ = [
    "adjustments",
    "comparing",
    "critical",
    "driving",
    "incidents",
    "inspections",
    "leaving",
    "management_audits",
    "measures",
    "segregation",
    "stage_problems",
    "unauthorised",
]
