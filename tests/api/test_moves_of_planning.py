"""Gates of plan, filing and subcontract through the API: the same answers as on the pages."""

from tests.api.test_moves import refusals
from tests.examples import make
from tests.outsourcing.planning import filed, imported_as, planned, running
from tests.outsourcing.stories import change


def test_g08_a_project_does_not_start_with_a_plan_that_is_only_submitted(office, program):
    plan = planned("submitted", project=running("plan_pending"))
    told = refusals(program("leader").post(f"project/{plan.project.pk}/approve_plan"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("project_plan_is_approved", "6.3.b")]
    assert told[0]["who"]


def test_g09_a_group_of_information_that_is_missing_is_named(office, program):
    filing = filed("draft")
    change(filing.groups.get(group="F3"), content="")
    told = refusals(program("office_head").post(f"filing/{filing.pk}/submit"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [("filing_describes_the_vendor", "6.5.a.3")]


def test_g12_a_subcontractor_without_the_ten_conditions_is_not_approved(office, program):
    wanted = make("subcontract")
    imported_as(wanted.assessment, state="failed")
    told = refusals(program("office_head").post(f"subcontract/{wanted.pk}/approve"))
    assert [(reason["rule"], reason["clause"]) for reason in told] == [
        ("subcontractor_meets_the_conditions", "6.4.b.1")
    ]
