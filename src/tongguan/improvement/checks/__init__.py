"""Checks of improvement; each module declares its own when imported."""

from . import driving, inspections, unauthorised

__all__ = ["driving", "inspections", "unauthorised"]
