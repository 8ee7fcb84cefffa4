"""Customers, services, assets and configuration items."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
