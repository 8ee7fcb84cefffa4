"""A year of a running service: reviews, an incident, a staff change, a subcontractor, an audit, a stage, a report."""

import pytest

from tests import people
from tests.browser import year_of_people, year_of_results
from tests.browser.serving import serving
from tongguan.core import duty_rounds
from tongguan.core.models import Preference
from tongguan.outsourcing.filed_facts import note_changes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("lasting"),
]


@pytest.fixture
def lasting(as_role):
    """That passwords are renewed in time is another journey."""
    with as_role("secadmin"):
        Preference(key="password.days", value="0", reason="口令另行管理").save()


@pytest.fixture
def year(four, seat, on_day, tmp_path):
    """A service three weeks old, an independent auditor, and the manager of the vendor at their desks."""
    on_day(2026, 11, 21)
    return serving(four, seat, tmp_path)


@pytest.fixture
def reach(four, on_day):
    """Another day, after the night in which tasks come up without anybody."""

    def turn(*day):
        on_day(*day)
        with people.as_system(four.tenant):
            note_changes(four.tenant)
        duty_rounds.keep_all(four.tenant)

    return turn


def red(four, one):
    """The clauses of supervision and improvement that the page of the project shows in red."""
    return {clause for clause in four.red_of(one.project, "78") if not clause.startswith("8.2")}


def test_a_year_of_supervision(four, year, reach):
    reach(2027, 2, 8)
    assert red(four, year) == {"7.1.a", "7.1.b"}
    year_of_people.reviewed(four, year, "execution", "7.1.a")
    year_of_people.incident(four, year)
    year_of_people.notice_given(year)
    reach(2027, 3, 16)
    year_of_people.manager_changed(four, year)

    reach(2027, 4, 20)
    assert red(four, year) == {"7.1.b"}
    year_of_people.told_to_the_authority(four, year)
    year_of_people.reviewed(four, year, "risk_change", "7.1.b")
    year_of_people.subcontracted(four, year)

    reach(2027, 6, 1)
    year_of_results.audited(four, year)
    reach(2027, 6, 21)
    assert red(four, year) == {"7.1.a", "7.1.d"}
    year_of_results.mended(four, year)
    year_of_results.improved(four, year)
    year_of_results.served(four, year)

    reach(2027, 9, 1)
    year_of_results.stage_accepted(four, year)
    reach(2027, 10, 29)
    year_of_people.reviewed(four, year, "execution", "7.1.a")
    year_of_people.reviewed(four, year, "risk_change", "7.1.b")
    year_of_results.reported(four, year)
    year_of_results.board_is_kept(four, year)
