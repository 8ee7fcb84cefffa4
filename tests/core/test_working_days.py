"""A deadline in working days as one date to compare with."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_calendar import OFFICIAL
from tongguan.core import working_days

ONE_DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2005, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture(autouse=True)
def official(monkeypatch):
    monkeypatch.setattr(working_days, "calendar_around", lambda on, days: OFFICIAL)


@given(on=days, limit=st.integers(0, 60), back=st.integers(-5, 120))
def test_what_began_by_that_day_is_late_and_what_began_later_is_not(on, limit, back):
    began = on - dt.timedelta(days=back)
    late = on > OFFICIAL.add_working_days(began, limit)
    assert (began <= working_days.passed_by(on, limit)) == late


def test_ten_working_days_over_the_national_day():
    """Signed on 18 September 2026, the first day not counted; the holiday and the made-up Sunday are."""
    deadline = OFFICIAL.add_working_days(dt.date(2026, 9, 18), 10)
    assert working_days.passed_by(deadline, 10) < dt.date(2026, 9, 18)
    assert working_days.passed_by(deadline + ONE_DAY, 10) >= dt.date(2026, 9, 18)
