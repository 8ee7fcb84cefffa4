"""The checks of access: each module registers its own when imported."""

from . import exits

__all__ = ["exits"]
