"""What the gates must answer (a table of attempts), asked at the page and at the API: both name rule and clause."""

import datetime as dt

import pytest

from tests.examples import make
from tests.outsourcing.cases_stages import stage, verified
from tests.outsourcing.stories import assessed, change, fit, promised, staff, vendor_promised
from tests.web.boards import shown

LEFT = dt.date(2026, 9, 1)


def vendor_with_condition_3_unanswered():
    examined = make("vendor_assessment", state="in_progress", opening=True, concluded_on=None)
    change(examined.items.get(item="VC-03"), result="")
    return examined


def labour_contract_ends_before_the_project():
    return assessed(make("vendor_staff", labour_contract_term="fixed", labour_contract_to=dt.date(2027, 1, 1)))


def staff_without_an_agreement_of_their_own():
    one = fit(staff("cleared"))
    vendor_promised(one.vendor)
    return one


def backup_without_medium_and_auditing_off():
    one = make("project", state="mobilising", opening=True)
    make("backup_job", project=one, state="active", medium="", opening=True)
    make("log_source", project=one, state="failed", opening=True)
    return one


def _grant(valid_to):
    approver = make("person").account
    told = {"state": "approved", "approved_by": approver, "valid_to": valid_to, "valid_from": None, "opening": True}
    return make("access_grant", vendor_staff=promised(fit(staff())), **told)


def grant_without_an_end():
    return _grant(None)


def grant_that_outlives_its_contract():
    return _grant(dt.date(2028, 1, 1))


def stage_with_somebody_who_left_and_holds_a_right():
    one = stage()
    gone = staff("offboarded", project=one.project, onboarded_on=dt.date(2026, 2, 1), offboarded_on=LEFT)
    make("access_grant", vendor_staff=gone, state="active", opening=True)
    verified(one)
    return one


def measure_that_nobody_approved():
    return make("action", approved_on=None)


ATTEMPTS = {
    "G04": (vendor_with_condition_3_unanswered, "pass", "assessor", {"6.1.b"}),
    "G05": (labour_contract_ends_before_the_project, "clear", "office_head", {"6.1.c.6"}),
    "G07": (staff_without_an_agreement_of_their_own, "onboard", "office_head", {"6.4.a"}),
    "G10": (backup_without_medium_and_auditing_off, "start_service", "office_head", {"A.2.2", "A.2.5.a"}),
    "G11 no end": (grant_without_an_end, "activate", "sec_officer", {"A.4.b"}),
    "G11 late end": (grant_that_outlives_its_contract, "activate", "sec_officer", {"A.4.b"}),
    "G13": (stage_with_somebody_who_left_and_holds_a_right, "verify", "office_head", {"7.2.a.2"}),
    "G15": (measure_that_nobody_approved, "start", "office_head", {"7.1.d"}),
}
"""Gate -> what is attempted, by which step and whom, and the clauses that are cited."""


@pytest.mark.parametrize("gate", ATTEMPTS)
def test_an_attempt_is_refused_by_page_and_api_with_its_clauses_and_changes_nothing(as_role, client_as, program, gate):
    build, move, role, clauses = ATTEMPTS[gate]
    with as_role("office_staff", name="录入人"):
        record = build()
        record.refresh_from_db()
    page = client_as(role).post(f"{record.url}move/{move}/", {"on": "2026-11-21", "version": record.version})
    answer = program(role).post(f"{record.url.strip('/')}/{move}/", {"version": record.version})
    assert (page.status_code, answer.status_code) == (409, 422)
    told = {why["clause"] for why in answer.json()["refusals"]}
    assert clauses <= told
    assert [clause for clause in clauses if clause not in shown(page)] == []
    with as_role("office_staff", name="录入人"):
        assert type(record).objects.get(pk=record.pk).state == record.state
