"""Checks of improvement; each module declares its own when imported."""

from . import driving, inspections, leaving, unauthorised

__all__ = ["driving", "inspections", "leaving", "unauthorised"]
