"""The working calendar: what is stored, what is counted."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.core import calendar
from tongguan.core.calendar import OfficialDay, OutsideCalendar, WorkingCalendar, months_after, months_before
from tongguan.core.models import CalendarDay

NOTICES = range(2004, 2027)
OFFICIAL = WorkingCalendar(
    2003,
    2028,
    {day.day: day.is_working for day in calendar.official_days(NOTICES)},
    frozenset(NOTICES),
)
SHARED = Path(os.environ.get("TONGGUAN_SHARED") or Path(__file__).parents[3] / "shared")
ONE_DAY = dt.timedelta(days=1)

# Far enough from the ends of what is loaded for 120 working days either way.
days = st.dates(dt.date(2004, 1, 1), dt.date(2027, 12, 31))
steps = st.integers(-120, 120)
any_day = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
months = st.integers(0, 600)


def published_days():
    found = {}
    for path in sorted((SHARED / "data" / "calendar").glob("*.json")):
        for day in json.loads(path.read_text(encoding="utf-8"))["days"]:
            found[dt.date.fromisoformat(day["date"])] = not day["isOffDay"]
    return found


# The official days


def test_every_day_from_2018_to_2026_is_worked_as_the_published_collection_says():
    published = published_days()
    if not published:
        pytest.skip("The collection of published days lies outside the repository.")
    start, end = dt.date(2018, 1, 1), dt.date(2027, 1, 1)
    wrong = [
        day
        for day in (start + dt.timedelta(days=number) for number in range((end - start).days))
        if OFFICIAL.is_working(day) != published.get(day, day.weekday() < 5)
    ]
    assert wrong == []


def test_the_national_day_of_2025_is_as_the_state_council_announced():
    assert not any(OFFICIAL.is_working(dt.date(2025, 10, day)) for day in range(1, 9))
    assert OFFICIAL.is_working(dt.date(2025, 9, 28))
    assert OFFICIAL.is_working(dt.date(2025, 10, 11))
    assert OFFICIAL.next_working_day(dt.date(2025, 10, 1)) == dt.date(2025, 10, 9)


def test_official_days_carry_the_chinese_name_of_their_holiday():
    names = {day.day: day.name for day in calendar.official_days([2026])}
    assert names[dt.date(2026, 1, 1)] == "元旦"
    assert names[dt.date(2026, 2, 17)] == "春节"
    assert {day.day.year for day in calendar.official_days([2026])} == {2026}


def test_no_day_is_official_twice():
    every = [day.day for day in calendar.official_days(range(1990, 2100))]
    assert len(every) == len(set(every)) > 700


# Stored days


@pytest.mark.django_db
def test_seeded_days_are_loaded_again_in_one_query(django_assert_num_queries):
    OfficialDay.objects.all().delete()
    calendar.seed(NOTICES)
    with django_assert_num_queries(1):
        loaded = WorkingCalendar.for_tenant(None, 2003, 2028)
        assert loaded == OFFICIAL


@pytest.mark.django_db
def test_only_the_years_asked_for_are_loaded():
    calendar.seed(NOTICES)
    loaded = WorkingCalendar.for_tenant(None, 2024, 2025)
    assert {day.year for day in loaded.exceptions} == loaded.notices == {2024, 2025}


@pytest.mark.django_db
def test_seeding_again_adds_nothing_and_keeps_what_is_there():
    calendar.seed([2026])
    before = list(OfficialDay.objects.values_list())
    calendar.seed([2026])
    assert list(OfficialDay.objects.values_list()) == before


def test_days_of_a_tenant_stand_over_the_official_ones_for_this_tenant_alone(tenant, other_tenant, as_role):
    calendar.seed([2026])
    new_year, anniversary = dt.date(2026, 1, 1), dt.date(2026, 6, 10)
    with as_role("office_head"):
        CalendarDay(day=new_year, is_working=True).save()
        CalendarDay(day=anniversary, is_working=False, name="厂庆").save()
        own = WorkingCalendar.for_tenant(tenant.pk, 2026, 2026)
    with as_role("office_head", of=other_tenant):
        shared = WorkingCalendar.for_tenant(other_tenant.pk, 2026, 2026)
    assert (shared.is_working(new_year), shared.is_working(anniversary)) == (False, True)
    assert (own.is_working(new_year), own.is_working(anniversary)) == (True, False)
    assert not own.is_working(dt.date(2026, 1, 2))


def test_a_year_is_published_by_a_notice_but_not_by_a_decision_of_ones_own(tenant, as_role):
    calendar.seed([2026])
    with as_role("office_head"):
        CalendarDay(day=dt.date(2027, 6, 10), is_working=False).save()
        before = WorkingCalendar.for_tenant(tenant.pk, 2026, 2027)
        assert (before.published(2026), before.published(2027)) == (True, False)
        CalendarDay(day=dt.date(2027, 1, 1), is_working=False, source="notice").save()
        assert WorkingCalendar.for_tenant(tenant.pk, 2026, 2027).published(2027)
    assert not WorkingCalendar.for_tenant(None, 2026, 2027).published(2027)


def test_a_year_that_is_not_published_is_worked_by_the_rule_of_weekdays():
    assert not OFFICIAL.published(2027)
    assert OFFICIAL.is_working(dt.date(2027, 1, 1))
    assert not OFFICIAL.is_working(dt.date(2027, 1, 2))


def test_a_calendar_day_prints_as_date_and_name():
    assert str(CalendarDay(day=dt.date(2026, 1, 1), name="元旦")) == "2026-01-01 元旦"
    assert str(CalendarDay(day=dt.date(2026, 1, 1))) == "2026-01-01"


# What cannot be known


@pytest.mark.parametrize("day", [dt.date(2002, 12, 31), dt.date(2029, 1, 1)])
def test_a_day_outside_the_loaded_years_is_an_error_and_not_a_guess(day):
    with pytest.raises(OutsideCalendar, match="2003 to 2028"):
        OFFICIAL.is_working(day)
    with pytest.raises(OutsideCalendar):
        OFFICIAL.published(day.year)


def test_counting_beyond_the_loaded_years_is_an_error():
    with pytest.raises(OutsideCalendar):
        OFFICIAL.add_working_days(dt.date(2028, 12, 29), 1)


def test_an_instant_is_refused_where_a_day_is_wanted():
    with pytest.raises(TypeError):
        OFFICIAL.is_working(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


# Counting working days


def test_ten_working_days_from_before_the_spring_festival_pass_over_it():
    # 2026: off 15 to 23 February, worked on 14 and 28 February.
    assert OFFICIAL.add_working_days(dt.date(2026, 2, 12), 1) == dt.date(2026, 2, 13)
    assert OFFICIAL.add_working_days(dt.date(2026, 2, 12), 2) == dt.date(2026, 2, 14)
    assert OFFICIAL.add_working_days(dt.date(2026, 2, 12), 3) == dt.date(2026, 2, 24)
    assert OFFICIAL.add_working_days(dt.date(2026, 2, 12), 10) == dt.date(2026, 3, 4)
    assert OFFICIAL.add_working_days(dt.date(2026, 3, 4), -10) == dt.date(2026, 2, 12)


@given(day=days, n=steps)
def test_adding_never_lands_on_a_day_that_is_not_worked(day, n):
    assert OFFICIAL.is_working(OFFICIAL.add_working_days(day, n))


@given(day=days, n=steps.filter(bool))
def test_what_was_added_is_counted(day, n):
    assert OFFICIAL.working_days_between(day, OFFICIAL.add_working_days(day, n)) == n


@given(day=days, n=steps)
def test_from_a_working_day_adding_back_returns_to_it(day, n):
    day = OFFICIAL.next_working_day(day)
    assert OFFICIAL.add_working_days(OFFICIAL.add_working_days(day, n), -n) == day


@given(day=days, n=steps)
def test_one_more_working_day_is_always_later(day, n):
    day = OFFICIAL.next_working_day(day)
    assert OFFICIAL.add_working_days(day, n) < OFFICIAL.add_working_days(day, n + 1)


@given(day=days, later=st.integers(0, 60), n=steps)
def test_a_later_start_never_ends_earlier(day, later, n):
    start = min(day + dt.timedelta(days=later), dt.date(2027, 12, 31))
    assert OFFICIAL.add_working_days(day, n) <= OFFICIAL.add_working_days(start, n)


@given(first=days, middle=days, last=days)
def test_periods_that_follow_each_other_add_up(first, middle, last):
    first, middle, last = sorted((first, middle, last))
    count = OFFICIAL.working_days_between
    assert count(first, middle) + count(middle, last) == count(first, last)


@given(first=days, last=days)
def test_counting_agrees_with_looking_at_every_day(first, last):
    start, end, sign = (first + ONE_DAY, last, 1) if first <= last else (last, first - ONE_DAY, -1)
    every = (start + dt.timedelta(days=number) for number in range((end - start).days + 1))
    assert OFFICIAL.working_days_between(first, last) == sign * len([day for day in every if OFFICIAL.is_working(day)])


@given(day=days)
def test_the_next_working_day_is_the_first_that_is_worked_from_the_day_on(day):
    found = OFFICIAL.next_working_day(day)
    assert OFFICIAL.is_working(found)
    assert found >= day
    assert not any(OFFICIAL.is_working(day + dt.timedelta(days=number)) for number in range((found - day).days))
    assert OFFICIAL.add_working_days(day, 0) == found


# Months


@pytest.mark.parametrize(
    ("day", "n", "after"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2026, 12, 15), 1, dt.date(2027, 1, 15)),
        (dt.date(2026, 5, 31), 0, dt.date(2026, 5, 31)),
    ],
)
def test_months_after_a_day_are_the_same_day_or_the_last_of_the_month(day, n, after):
    assert months_after(day, n) == after


def test_months_before_a_day_are_the_same_day_or_the_last_of_the_month():
    assert months_before(dt.date(2026, 3, 31), 1) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2026, 1, 15), 1) == dt.date(2025, 12, 15)
    assert months_before(dt.date(2026, 11, 21), 6) == dt.date(2026, 5, 21)


@given(day=any_day, n=months)
def test_months_differ_by_exactly_as_many_as_asked(day, n):
    after, before = months_after(day, n), months_before(day, n)
    assert (after.year - day.year) * 12 + after.month - day.month == n
    assert (day.year - before.year) * 12 + day.month - before.month == n


@given(day=any_day, n=months)
def test_only_the_end_of_a_month_changes_the_day(day, n):
    after = months_after(day, n)
    assert after.day == day.day or (after.day < day.day and (after + ONE_DAY).day == 1)


@given(day=any_day, n=months)
def test_going_back_as_many_months_returns_to_the_day_unless_it_was_clamped(day, n):
    back = months_before(months_after(day, n), n)
    assert back <= day
    assert back == day or day.day > 28


@given(day=any_day, n=months, later=st.integers(0, 400))
def test_a_later_day_is_never_earlier_in_months(day, n, later):
    assert months_after(day, n) <= months_after(day + dt.timedelta(days=later), n)
    assert months_after(day, n) < months_after(day, n + 1)
