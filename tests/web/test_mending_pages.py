"""The pages of incidents, findings and improvements: clocks that run, steps taken from the page, the loop in view."""

import datetime as dt
from html import escape
from urllib.parse import urlencode

import pytest

from tests.examples import make
from tests.improvement.cases_measures import comparing, improving, measure
from tests.operations.cases_oversight import incident
from tests.outsourcing.cases_oversight import project
from tongguan.core import clock
from tongguan.core.models import Decision
from tongguan.operations.models import SecurityIncident

UNTOLD = {"leader": None, "leader_informed_at": None, "authority": "", "authority_reported_at": None}
UNSETTLED = dict.fromkeys(("due", "analysed_on", "verified_on", "closed_on"))


@pytest.fixture
def running(as_role):
    """A serious incident that was noticed half an hour ago and is being met."""
    with as_role("office_staff"):
        leader, now = make("person"), clock.minute()
        times = {"occurred_at": now - dt.timedelta(minutes=40), "noticed_at": now - dt.timedelta(minutes=30)}
        open_ones = dict.fromkeys(("contained_at", "recovered_at", "closed_at"))
        return incident(
            "responding",
            reported_at=now - dt.timedelta(minutes=20),
            project=project(leader=leader),
            plan=make("emergency_plan", state="published", opening=True),
            steps=[],
            **times,
            **open_ones,
            **UNTOLD,
        )


def test_the_page_of_an_incident_shows_its_clocks_running(head, running):
    page = head.get(running.url)
    told = {str(one.label): (one.running, one.late) for one in page.context["clocks"]}
    assert list(told.values()) == [(False, False), (True, False), (True, False), (True, False)]
    authority = page.context["clocks"][2]
    assert (authority.most, authority.spent) in {(240, 30), (240, 31)}
    assert page.content.decode().count("data-ends") == 3


def test_that_leader_and_authority_were_told_is_put_on_record_with_one_press(head, running, stored):
    assert head.post(f"{running.url}told/", {"who": "leader"}).status_code == 302
    assert head.post(f"{running.url}told/", {"who": "authority", "authority": "市网信办"}).status_code == 302
    now = stored(lambda: SecurityIncident.objects.get(pk=running.pk))
    assert now.leader_id == running.project.leader_id
    assert now.leader_informed_at
    assert (now.authority, bool(now.authority_reported_at)) == ("市网信办", True)


def test_steps_of_the_plan_are_taken_or_left_out_from_the_page(head, running, stored):
    first, second = stored(lambda: list(running.plan.steps.order_by("place")))
    head.post(f"{running.url}step/", {"step": first.pk, "way": "done", "note": "已断网"})
    head.post(f"{running.url}step/", {"step": second.pk, "way": "left", "note": ""})
    head.post(f"{running.url}step/", {"step": second.pk, "way": "left", "note": "无主机受影响"})
    rows = stored(lambda: list(running.steps.order_by("step__place")))
    assert [(row.deed, bool(row.done_at), row.skipped_because) for row in rows] == [
        ("已断网", True, ""),
        ("", False, "无主机受影响"),
    ]
    assert head.post(f"{running.url}step/", {"step": "9999999", "way": "done"}).status_code == 302
    assert head.post(f"{running.url}step/", {"step": "²", "way": "done"}).status_code == 302


def test_nothing_is_put_on_record_by_whoever_may_not_or_after_it_is_closed(as_role, head, client_as, running):
    assert client_as("internal_auditor").post(f"{running.url}told/", {"who": "leader"}).status_code == 403
    with as_role("office_staff"):
        closed = incident()
    assert head.post(f"{closed.url}told/", {"who": "leader"}).status_code == 403


def test_the_page_of_a_finding_shows_its_measures_and_what_the_leader_decided(as_role, head):
    with as_role("office_staff"):
        grave = make("finding", severity="critical", project=project(), found_on=dt.date(2026, 11, 2), **UNSETTLED)
        measure(grave, text="限期加装审计", due=dt.date(2026, 11, 10))
    page = head.get(grave.url)
    text = page.content.decode()
    assert page.context["verdict"].late
    assert "8.2.a" in text
    assert "terminate_service" in text
    assert "限期加装审计" in text
    assert page.context["measures"][0].late
    with as_role("leader"):
        grave.workflow.take("continue_service", grave, reason="业务不能中断")
        assert Decision.objects.filter(register="finding", record=grave.pk).exists()
    assert "业务不能中断" in head.get(grave.url).content.decode()
    with as_role("office_staff"):
        minor = make("finding", severity="minor")
    assert "terminate_service" not in head.get(minor.url).content.decode()


def test_the_page_of_an_improvement_shows_before_and_after(as_role, head):
    with as_role("office_staff"):
        one = improving()
        comparing(one, "measured", baseline="6 次", actual="零次")
    text = head.get(one.url).content.decode()
    assert "6 次" in text
    assert "零次" in text


def test_from_the_page_of_an_incident_a_measure_against_recurrence_is_proposed_and_seen(as_role, head, running):
    about = {"register": "security_incident", "record": running.pk, "kind": "preventive"}
    way = f"/action/new/?{urlencode(about | {'project': running.project_id})}"
    assert f'href="{escape(way)}"' in head.get(running.url).content.decode()
    with as_role("office_staff"):
        one = make("action", finding=None, project=running.project, **about)
    assert f'href="{one.url}"' in head.get(running.url).content.decode().split('id="related"')[0]
