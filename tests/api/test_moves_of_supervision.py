"""Steps of supervision through the API: what stands against a stage, and against the end of a change."""

from tests.api.test_moves import refusals
from tests.operations.cases_changes import made
from tests.outsourcing.cases_stages import stage, verified
from tongguan.operations.models import Change
from tongguan.outsourcing.models import Milestone


def test_g13_a_stage_whose_verification_leaves_an_item_open_is_not_accepted(office, program):
    one = stage()
    check = verified(
        one, items=[{"item": f"7.2.a.{number}", "result": "pass", "found": "齐全"} for number in (1, 2, 3)]
    )
    told = refusals(program("office_head").post(f"milestone/{one.pk}/verify"))
    assert sorted((reason["rule"], reason["clause"]) for reason in told) == [
        ("milestone_is_verified", "7.2.a"),
        ("training_is_verified", "7.2.a.4"),
    ]
    assert {(reason["register"], reason["record"]) for reason in told} == {
        ("milestone", one.pk),
        ("stage_verification", check.pk),
    }
    assert Milestone.objects.get(pk=one.pk).state == "delivered"


def test_g14_a_major_change_is_not_closed_before_its_risk_is_reviewed(office, program):
    one = made("reviewed", is_major=True, closed_on=None)
    told = refusals(program("change_manager").post(f"change/{one.pk}/close"))
    assert [(reason["code"], reason["rule"], reason["clause"]) for reason in told] == [
        ("gate", "closed_change_led_to_a_risk_review", "7.1.b")
    ]
    assert (told[0]["register"], told[0]["record"]) == ("change", one.pk)
    assert told[0]["who"]
    assert Change.objects.get(pk=one.pk).state == "reviewed"
