"""What the bureau knows of itself: its context, duties, objectives, plans and training."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
