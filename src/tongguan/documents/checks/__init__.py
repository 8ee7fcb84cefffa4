"""Checks of controlled texts; each module declares its own when imported."""

from . import documents, policies

__all__ = ["documents", "policies"]
