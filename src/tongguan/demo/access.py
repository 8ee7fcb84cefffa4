"""Grants, remote access, zones, devices, media and log sources."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
