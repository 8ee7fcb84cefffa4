"""Agreements with customers and how the services perform."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
