"""Checks of risk; each module declares its own when imported."""

from . import (
    analysis,
    baseline,
    decisions,
    mandates,
    plans,
    segregation,
    vendors,
    watch,
)

__all__ = [
    "analysis",
    "baseline",
    "decisions",
    "mandates",
    "plans",
    "segregation",
    "vendors",
    "watch",
]
