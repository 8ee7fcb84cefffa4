"""What the fields of a register do not say: how many of it there are, and values that only its own arithmetic gives."""

from typing import Any

from bench.palette import LINKED, Hint
from tongguan.risk.models import Control, Risk

MANY = 100_000
"""Of a register that is not named below, at scale 1."""
SIZES = {
    "access_grant": 300_000,
    "access_review": 10_000,
    "audit": 1_000,
    "availability": 10_000,
    "budget": 1_000,
    "calendar_day": 3_000,
    "capacity": 10_000,
    "competence": 10_000,
    "context_issue": 1_000,
    "continuity_plan": 1_000,
    "customer": 1_000,
    "demand": 1_000,
    "document": 10_000,
    "emergency_plan": 1_000,
    "interested_party": 1_000,
    "log_source": 10_000,
    "management_review": 1_000,
    "mgmt_plan": 1_000,
    "objective": 1_000,
    "obligation": 10_000,
    "ola": 1_000,
    "policy": 1_000,
    "preference": 100,
    "process": 1_000,
    "record_form": 1_000,
    "resource_commitment": 1_000,
    "role_assignment": 1_000,
    "scope_statement": 1_000,
    "service": 1_000,
    "sla": 10_000,
    "training_plan": 1_000,
    "waiver": 10_000,
    "zone": 1_000,
}
"""Ledgers of structure are small, grants are many."""


def reckoned(risk: Any) -> None:
    """Products agree, and controls leave no more than there was."""
    for lower, upper in (("residual_l", "likelihood"), ("residual_i", "impact")):
        before = getattr(risk, upper)
        setattr(risk, lower, before and min(before, getattr(risk, lower) or before))
    risk.target_l = risk.target_i = None
    risk.inherent = risk.likelihood and risk.impact and risk.likelihood * risk.impact
    risk.residual = risk.residual_l and risk.residual_i and risk.residual_l * risk.residual_i
    risk.target_residual = risk.residual


def of_a_project(control: Any) -> None:
    """An organisation has two hundred controls of its own at most; the many are those of projects."""
    control.project_id = control.project_id or LINKED


HINTS: dict[type, Hint] = {Control: of_a_project, Risk: reckoned}
"""Model -> what sets right a drawn row before it is weighed."""
