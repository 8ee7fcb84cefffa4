"""The checks of access: each module registers its own when imported."""

from . import exits, sites, ways_in

__all__ = ["exits", "sites", "ways_in"]
