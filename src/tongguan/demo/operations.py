"""Tickets, changes, backups, security incidents and drills."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
