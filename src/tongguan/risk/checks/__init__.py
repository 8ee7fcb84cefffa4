"""Checks of risk; each module declares its own when imported."""

from . import (
    baseline,
    mandates,
    vendors,
    watch,
)

__all__ = [
    "baseline",
    "mandates",
    "vendors",
    "watch",
]
