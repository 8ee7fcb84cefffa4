"""The access matrix: a change of rights shows up in review as a difference of lines, and says what the doors do."""

import os
from pathlib import Path

import pytest

from tests import people
from tongguan.core import access
from tongguan.core.actor import acting_as
from tongguan.core.matrix import READ, WRITE, access_matrix, as_csv
from tongguan.core.registers import registry
from tongguan.core.roles import ADMINISTRATORS, OUTSIDE, Role

KEPT = Path(__file__).parent.parent / "snapshots" / "access_matrix.csv"


def test_the_rights_are_those_agreed_on():
    """`make snapshots` writes it anew; whoever reviews a change then sees which rights change."""
    if os.environ.get("WRITE_SNAPSHOTS"):
        KEPT.write_text(as_csv(access_matrix()), encoding="utf-8")
    assert as_csv(access_matrix()) == KEPT.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", Role)
def test_it_says_what_the_doors_do(tenant, role):
    rights = {(right.register, right.right) for right in access_matrix() if right.role == role}
    with (
        people.as_system(tenant)
        if role == Role.SYSTEM
        else acting_as(people.account(role, tenant=tenant), tenant) as actor
    ):
        for name, register in registry.items():
            assert access.may(actor, "read", register) == ((name, READ) in rights)
            assert access.may(actor, "write", register) == ((name, WRITE) in rights)


ENTERED_OUTSIDE = {
    "access_grant",
    "change",
    "deliverable",
    "device_entry",
    "evidence",
    "incident",
    "issue_report",
    "problem",
    "release",
    "remote_access",
    "security_incident",
    "service_log",
    "service_request",
    "vendor_notice",
}
"""What a vendor enters of its own by the matrix: requests, logs, notices, deliverables, reports."""


def test_people_from_outside_hold_no_right_over_all_rows_and_enter_only_what_is_theirs_to_say():
    held = [right for right in access_matrix() if right.role in OUTSIDE]
    assert {right.rows for right in held} == {"own"}
    assert {right.register for right in held if right.right == WRITE} == ENTERED_OUTSIDE


def test_administrators_take_no_step_of_business():
    held = [right for right in access_matrix() if right.role in ADMINISTRATORS]
    own = {"org_unit", "preference", "access_review", "rights_request", "parameter_request"}
    assert {right.register for right in held if right.right != READ} == own
    # Who holds which office, and what was waived, is there for those who keep rights and read the trail.
    assert {right.register for right in held} == own | {"role_assignment", "waiver"}
