"""Appointments, vendor assessments, plans, filings, subcontracting."""

from .stage import Stage


def plan(_stage: Stage) -> None:
    """Nothing yet."""
