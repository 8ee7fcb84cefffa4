"""Entries of the trail: what they say, and the honest mark of what was entered late (补录)."""

import datetime as dt

import pytest

from tests.examples import make
from tests.outsourcing.stories import change
from tongguan.core import audit, clock, registers
from tongguan.core.actor import acting_as
from tongguan.core.models import Preference


def newest(record):
    return audit.history(registers.name_of(type(record)), record.pk).first()


@pytest.mark.parametrize(
    ("signed_on", "late"),
    [(dt.date(2026, 11, 21), False), (dt.date(2026, 10, 22), False), (dt.date(2026, 10, 21), True)],
    ids=["today", "thirty days ago", "thirty-one days ago"],
)
def test_what_is_entered_longer_after_it_happened_than_the_limit_is_marked_late(office, signed_on, late):
    entry = newest(make("nda", signed_on=signed_on))
    assert (entry.on, entry.late) == (signed_on, late)


def test_what_does_not_say_when_it_happened_happened_today(office, today):
    entry = newest(make("org_unit"))
    assert (entry.on, entry.late) == (today, False)


def test_the_limit_is_a_setting_of_the_tenant(as_role):
    with as_role("office_head"):
        Preference(key="archive_limit_days", value="5", reason="内控要求").save()
    with as_role("office_head"):
        assert newest(make("nda", signed_on=dt.date(2026, 11, 15))).late
        assert not newest(make("nda", signed_on=dt.date(2026, 11, 16))).late


def test_a_later_change_of_an_old_record_is_not_late(office, today):
    nda = make("nda", signed_on=dt.date(2026, 1, 5))
    change(nda, survival="三年")
    assert (newest(nda).on, newest(nda).late) == (today, False)
    nda = type(nda).objects.get(pk=nda.pk)
    nda.void("录错")
    assert (newest(nda).on, newest(nda).late) == (today, False)


def test_setting_back_the_date_on_which_it_happened_is_late(office):
    nda = make("nda", signed_on=dt.date(2026, 11, 20))
    change(nda, signed_on=dt.date(2026, 9, 1))
    assert newest(nda).late


def test_a_step_dated_back_is_late(office, as_role):
    nda = make("nda", signed_on=dt.date(2026, 11, 20))
    with as_role("sec_officer"):
        nda.workflow.take("sign", nda, on=dt.date(2026, 9, 1))
    assert (newest(nda).on, newest(nda).late) == (dt.date(2026, 9, 1), True)


def test_a_note_is_an_entry_without_a_change(office):
    audit.note("contract", 7, "refused:sign", reason="缺少条款")
    entry = audit.history("contract", 7).get()
    assert (entry.action, entry.reason, entry.changes, entry.actor) == ("refused:sign", "缺少条款", {}, office.user)


def test_links_are_told_by_id_and_dates_as_text(office):
    project = make("project")
    entry = audit.history("project", project.pk).get()
    assert entry.changes["office"] == [None, project.office_id]
    assert entry.changes["end_on"] == [None, "2027-12-31"]


def test_every_entry_carries_the_request_it_came_from(tenant, user_with):
    with acting_as(user_with("office_head"), tenant, request_id="req-1"):
        assert newest(make("org_unit")).request_id == "req-1"


def test_the_clock_of_a_demonstration_keeps_day_and_instant_together(on_day):
    day = on_day(2026, 12, 31)
    assert clock.now().astimezone().date() in {day, day - dt.timedelta(days=1), day + dt.timedelta(days=1)}
    assert clock.now().tzinfo is not None
