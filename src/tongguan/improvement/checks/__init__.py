"""Checks of improvement; each module declares its own when imported."""

from . import driving, inspections

__all__ = ["driving", "inspections"]
