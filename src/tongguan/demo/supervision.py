"""Milestones, reviews, notices and the exit of the project that ends."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
