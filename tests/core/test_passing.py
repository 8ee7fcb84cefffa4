"""What a shut gate tells to whom: the office is told who, a vendor is not told about its rivals."""

import pytest

from tests.examples import make
from tongguan.core import checks


@pytest.fixture
def project(as_role, user_with):
    """Two vendors serve on a project without agreements; one of their people has an account."""
    with as_role("office_head", "office_staff"):
        project = make("project", opening=True, state="contracting")
        ours = make("person", name="欧阳静", kind="vendor_staff", account=user_with("vendor_manager"))
        make("vendor_staff", opening=True, project=project, person=ours, state="onboarded")
        theirs = make("person", name="对手甲", kind="vendor_staff")
        make("vendor_staff", opening=True, project=project, person=theirs, state="onboarded")
    return project


def told(project):
    """What is said about people without an agreement of their own."""
    move = next(one for one in project.workflow.moves(project) if one.transition.name == "conclude_contract")
    return [one for one in move.refusals if one.rule == "staff_nda_signed"]


def test_the_office_is_told_of_everybody(as_role, project):
    with as_role("office_head"):
        assert ["欧阳静" in one.title or "对手甲" in one.title for one in told(project)] == [True, True]


def test_a_vendor_is_told_of_its_own_and_for_others_only_the_rule(as_role, project):
    with as_role("vendor_manager"):
        found = told(project)
    own = [one for one in found if one.record]
    other = [one for one in found if not one.record]
    assert ["欧阳静" in one.title for one in own] == [True]
    assert [one.message for one in other] == [checks.registry["staff_nda_signed"].words()]
    assert "对手甲" not in str([one.as_dict() for one in found])
