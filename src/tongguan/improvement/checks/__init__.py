"""Checks of improvement; each module declares its own when imported."""

from . import adjustments, driving, inspections, leaving, management_audits, stage_problems, unauthorised

__all__ = ["adjustments", "driving", "inspections", "leaving", "management_audits", "stage_problems", "unauthorised"]
