"""The checks of access: each module registers its own when imported."""

from . import (
    exits,
    logs,
    media,
    reviews,
    sites,
    stages,
    ways_in,
)

__all__ = [
    "exits",
    "logs",
    "media",
    "reviews",
    "sites",
    "stages",
    "ways_in",
]
