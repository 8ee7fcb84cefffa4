"""A move and its date: what the database forbids is told like any other refusal, and changes nothing."""

import datetime as dt

import pytest

from tests.examples import make
from tongguan.core.refusals import Refused
from tongguan.core.stamping import PLANNED


def onboarded(**given):
    return make("vendor_staff", state="onboarded", onboarded_on=dt.date(2026, 6, 1), opening=True, **given)


def test_nobody_leaves_before_they_came(office):
    staff = onboarded()
    with pytest.raises(Refused) as refused:
        staff.workflow.take("offboard", staff, reason="离场", on=dt.date(2026, 5, 1))
    assert [refusal.code for refusal in refused.value.refusals] == ["guard"]
    staff.refresh_from_db()
    assert (staff.state, staff.offboarded_on, staff.version) == ("onboarded", None, 1)


def test_one_that_is_forbidden_does_not_hold_back_the_others(office):
    early, late = onboarded(), make("vendor_staff", state="proposed", opening=True)
    taken = early.workflow.take_all(
        type(early).objects.filter(pk__in=[early.pk, late.pk]), "offboard", reason="离场", on=dt.date(2026, 5, 1)
    )
    assert (taken.moved, set(taken.refused)) == ([late.pk], {early.pk})


def test_a_day_that_is_still_to_come_is_no_day_on_which_it_was_done(as_role):
    with as_role("office_head", "assessor", "sec_officer"):
        review = make("log_review", done_on=dt.date(2026, 11, 22), state="planned", opening=True)
        with pytest.raises(Refused) as refused:
            review.workflow.take("conclude", review)
        assert ("needs", "done_on") in [(one.code, one.field) for one in refused.value.refusals]
        # What is set in force may begin later.
        assert "valid_from" in PLANNED


def test_what_is_written_down_has_happened(office):
    staff = onboarded()
    with pytest.raises(Refused) as refused:
        staff.workflow.take("offboard", staff, reason="离场", on=dt.date(2026, 11, 22))
    assert [(refusal.code, refusal.field) for refusal in refused.value.refusals] == [("needs", "on")]
