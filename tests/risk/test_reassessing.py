"""What happened since the last assessment asks for a new one, on the page of the project."""

import datetime as dt

import pytest

from tests.examples import make
from tests.outsourcing.stories import change, staff
from tongguan.core.clock import now
from tongguan.web.special.reassessing import reasons, staff_changed

from .stories import assessed, project

BEGAN, ASSESSED = dt.date(2026, 3, 2), dt.date(2026, 2, 10)


@pytest.fixture
def running(office):
    """A service that was assessed shortly before it began."""
    made = project("operating", service_started_on=BEGAN)
    on = {"started_on": ASSESSED, "completed_on": ASSESSED}
    assessed(made, threats=(), assets=[], units=[], **on)
    return made


def told(of, office):
    return [reason.trigger for reason in reasons(of, office)]


def serving(of, **given):
    return staff(project=of, cleared_on=BEGAN, **{"onboarded_on": BEGAN} | given)


def test_a_service_to_which_nothing_happened_asks_for_nothing(running, office):
    serving(running)
    assert told(running, office) == []


def test_twelve_months_later_it_is_time_again(running, office):
    old = running.risk_assessments.get()
    change(old, started_on=dt.date(2025, 11, 1), completed_on=dt.date(2025, 11, 20))
    assert told(running, office) == ["periodic"]
    change(old, completed_on=dt.date(2025, 11, 21))
    assert told(running, office) == []


def test_more_than_thirty_percent_of_the_staff_is_many_and_thirty_is_not(running, office):
    crew = [serving(running) for _each in range(10)]
    for one in crew[:3]:
        change(one, state="offboarded", offboarded_on=dt.date(2026, 6, 1))
    assert (staff_changed(running, ASSESSED), told(running, office)) == (30, [])
    serving(running, onboarded_on=dt.date(2026, 6, 2))
    assert (staff_changed(running, ASSESSED), told(running, office)) == (40, ["staff"])


def test_another_vendor_a_serious_incident_and_a_critical_finding_each_ask_for_it(running, office):
    make("contract", project=running, state="expired", opening=True, signed_on=dt.date(2026, 1, 5))
    make(
        "contract", project=running, vendor=make("vendor"), state="signed", opening=True, signed_on=dt.date(2026, 8, 1)
    )
    make("security_incident", project=running, level="considerable", opening=True, reported_at=now())
    make("security_incident", project=running, level="general", opening=True, reported_at=now())
    make("finding", project=running, severity="critical", opening=True, found_on=dt.date(2026, 8, 1))
    make("finding", project=running, severity="major", opening=True, found_on=dt.date(2026, 8, 1))
    assert told(running, office) == ["staff", "incident", "finding"]


def test_the_page_of_the_project_says_so_and_leads_to_the_new_assessment(running, client_as):
    make("finding", project=running, severity="critical", opening=True, found_on=dt.date(2026, 8, 1))
    page = client_as("office_head").get(running.url).content.decode()
    assert f"/risk_assessment/new/?kind=project&amp;project={running.pk}&amp;trigger=finding" in page
    assert "trigger=finding" not in client_as("leader").get(running.url).content.decode()
