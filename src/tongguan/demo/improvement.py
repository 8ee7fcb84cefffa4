"""Audits, findings, actions, measurements and reviews."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
