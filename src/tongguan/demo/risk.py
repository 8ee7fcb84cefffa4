"""Risk assessments, controls and the statement of applicability."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
