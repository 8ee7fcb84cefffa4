"""Policies and controlled documents of the bureau."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
