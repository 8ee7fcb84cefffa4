"""The checks of access: each module registers its own when imported."""

from . import (
    exits,
    grants,
    logs,
    media,
    restating,
    reviews,
    segregation,
    sites,
    stages,
    ways_in,
)

__all__ = [
    "exits",
    "grants",
    "logs",
    "media",
    "restating",
    "reviews",
    "segregation",
    "sites",
    "stages",
    "ways_in",
]
