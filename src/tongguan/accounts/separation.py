"""Which roles do not go together, derived from what the registers declare (SOD-10, SOD-12, SOD-13)."""

from functools import cache

from tongguan.core import registers
from tongguan.core.roles import ADMINISTRATORS, OUTSIDE, Role
from tongguan.core.transitions import Transition

IN_HOUSE = frozenset(
    {
        Role.LEADER,
        Role.DEPT_SECURITY_LEADER,
        Role.UNIT_SECURITY_LEADER,
        Role.OFFICE_HEAD,
        Role.OFFICE_STAFF,
    }
)
"""Roles that only people on the establishment may hold (SOD-10)."""
FROM_OUTSIDE = OUTSIDE | {Role.AUTHORITY_INSPECTOR}
"""Roles of people who are not the organisation's own."""
DRAFTING = frozenset({"create", "change"})
OWN_AFFAIRS = "system"
"""Area of the registers in which administrators see to their own affairs; the rest is business."""


def judges(move: Transition) -> bool:
    """Whether a step approves something: a decision, or a step that is shut to whoever drafted what it is about."""
    return bool(move.decides) or bool(DRAFTING & frozenset(move.not_by_who_did))


@cache
def approving() -> frozenset[Role]:
    """The business roles with a right to approve, computed once all registers are declared."""
    leaders = {Role.LEADER, Role.DEPT_SECURITY_LEADER, Role.UNIT_SECURITY_LEADER}
    business = [one.model.workflow for one in registers.registry.values() if one.area != OWN_AFFAIRS]
    moves = [move for machine in business if machine for move in machine.transitions.values()]
    held = {Role(role) for move in moves if judges(move) for role in move.by}
    return frozenset(held | leaders) - ADMINISTRATORS - {Role.SYSTEM}
