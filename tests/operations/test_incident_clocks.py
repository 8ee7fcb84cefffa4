"""The clocks of security incidents follow plan and settings; none is closed before it is learnt from."""

import datetime as dt

import pytest

from tests.examples import make
from tests.operations.cases_oversight import at, incident
from tests.outsourcing.stories import change
from tests.outsourcing.test_gates import refusals
from tongguan.core.refusals import Refused

INSIDE, ABROAD, HANDLED = "report_due", "authority_due", "handle_due"


def clocks(one):
    return [getattr(one, name) for name in (INSIDE, ABROAD, HANDLED)]


def test_the_clocks_start_when_it_is_noticed_and_stand_still_until_the_level_is_known(office):
    one = incident("reported", level="")
    assert clocks(one) == [None, None, None]
    one = change(one, level="considerable")
    assert clocks(one) == [at(20, 9, 20), at(20, 12, 50), at(21, 8, 50)]
    one = change(one, noticed_at=at(20, 9))
    assert clocks(one) == [at(20, 9, 30), at(20, 13), at(21, 9)]
    assert clocks(change(one, level="general")) == [at(20, 9, 30), None, at(23, 9)]


def test_the_plan_applied_goes_before_the_settings_and_the_settings_before_the_defaults(office):
    make("preference", key="incident.authority_hours", value="1")
    office.notes.clear()
    one = incident(level="major")
    assert one.authority_due == at(20, 9, 50)
    plan = make("emergency_plan", state="published", opening=True)
    assert clocks(change(one, plan=plan)) == [at(20, 9, 5), at(20, 10, 50), at(20, 16, 50)]


def test_an_incident_is_closed_only_with_a_preventive_action_and_its_weakness_mended(as_role):
    with as_role("office_head", name="录入人"):
        one = incident("reviewed", closed_at=None)
        weak = make("vulnerability", state="fixed", opening=True)
        one = change(one, vulnerability=weak)
    with as_role("office_head"):
        assert {why.clause for why in refusals(one, "close")} == {"8.1.e", "A.7.d"}
        change(weak, action="opening", state="verified")
        make("action", finding=None, register="security_incident", record=one.pk, kind="preventive")
        one.workflow.take("close", one)
    assert one.state == "closed"


def test_a_vulnerability_gets_the_day_of_its_severity_where_nobody_sets_another(office):
    given = {"found_on": dt.date(2026, 10, 8), "fixed_on": None, "due": None}
    assert make("vulnerability", severity="critical", **given).due == dt.date(2026, 10, 11)
    assert make("vulnerability", severity="low", **given).due == dt.date(2027, 1, 6)


def test_a_vendor_makes_no_change_without_the_leaders_mandate(as_role):
    with as_role("office_head", name="录入人"):
        one = make("change", state="scheduled", implemented_at=None, opening=True)
    with as_role("vendor_manager"):
        with pytest.raises(Refused) as answer:
            one.workflow.take("implement", one)
        assert "A.6.e" in {why.clause for why in answer.value.refusals}
    with as_role("office_head", name="录入人"):
        limits = {"subject": "补丁与升级", "opinion": "限于维护窗口内"}
        make("decision", kind="vendor_mandate", register="project", record=one.project_id, state="approved", **limits)
    with as_role("vendor_manager"):
        one.workflow.take("implement", one)
    assert one.state == "implemented"
