"""Checks of outsourcing; each module declares its own when imported."""

from . import confidentiality, contracts, segregation, staff

__all__ = ["confidentiality", "contracts", "segregation", "staff"]
