"""Checks of accounts; each module declares its own when imported."""

from . import rights

__all__ = ["rights"]
