"""The checks of operations: each module registers its own when imported."""

from . import segregation

__all__ = ["segregation"]
