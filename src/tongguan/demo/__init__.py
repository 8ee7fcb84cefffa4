"""The demonstration: a made-up data bureau with eighteen months of history, the same for the same seed and day."""

from .making import PASSWORD, Made, is_made, logins, make

__all__ = ["PASSWORD", "Made", "is_made", "logins", "make"]
