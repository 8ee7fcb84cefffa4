"""The checks of operations: each module registers its own when imported."""

from . import emergencies, segregation, supervision

__all__ = ["emergencies", "segregation", "supervision"]
