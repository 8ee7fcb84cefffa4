"""Two people press the same button at the same moment, on pages and through the API: one wins, the other is told."""

import pytest

from tests.api.conftest import Program
from tests.examples import make
from tests.outsourcing.cases_stages import stage, verified
from tests.outsourcing.exiting import acknowledged, item, left, settled
from tongguan.core import audit
from tongguan.core.models import Token
from tongguan.core.registers import name_of

pytestmark = pytest.mark.django_db(transaction=True)

UNVERIFIED = {"verified_on": None, "closed_on": None}


def an_exit_item():
    return item(left("verifying"), "EX-B3", state="done")


def a_planned_finding():
    finding = make("finding", state="planned", opening=True, **UNVERIFIED)
    make("action", finding=finding, approved_on=None)
    return finding


def an_implemented_finding():
    finding = make("finding", state="implemented", opening=True, **UNVERIFIED)
    make("action", finding=finding, state="verified", opening=True)
    return finding


def a_proposed_measure():
    return make("action", approved_on=None, verified_on=None)


def a_finished_measure():
    return make("action", state="done", opening=True, verified_on=None)


def a_delivered_stage():
    one = stage()
    verified(one)
    return one


def a_verification_to_conclude():
    return make("stage_verification", milestone=stage(), verified_on=None)


def a_project_that_was_left():
    case = settled(left("reported"))
    acknowledged(case)
    return case.project


BUTTONS = {
    "an item of an exit is verified": (an_exit_item, "verify", "assessor"),
    "a finding is approved": (a_planned_finding, "approve", "leader"),
    "a finding is verified": (an_implemented_finding, "verify", "assessor"),
    "a measure is approved": (a_proposed_measure, "approve", "leader"),
    "a measure is verified": (a_finished_measure, "verify", "assessor"),
    "a stage is verified": (a_verification_to_conclude, "pass", "assessor"),
    "a stage is accepted": (a_delivered_stage, "verify", "office_head"),
    "a project is closed": (a_project_that_was_left, "close", "leader"),
}
"""What two people do at once -> the record, the step, and the role that both hold."""


def moved_once(record, move):
    """The trail has the step once, and the record one version more."""
    done = audit.history(name_of(type(record)), record.pk).filter(action=move)
    assert done.count() == 1
    assert type(record).objects.get(pk=record.pk).version == record.version + 1


@pytest.mark.parametrize("told", BUTTONS)
def test_of_two_at_the_same_button_of_a_page_one_wins_and_the_other_reads_why(as_role, client_as, race, told):
    build, move, role = BUTTONS[told]
    with as_role("office_staff", name="录入人"):
        record = build()
        record.refresh_from_db()
    pair = [client_as(role, name=name) for name in ("甲", "乙")]
    sent = {"on": "2026-11-21", "version": record.version}
    press = [lambda one=one: one.post(f"{record.url}move/{move}/", sent) for one in pair]
    answers = race(*press)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    [lost] = [answer.content.decode() for answer in answers if answer.status_code != 302]
    assert "不能办理此步骤" in lost or "已被" in lost
    with as_role("office_staff", name="录入人"):
        moved_once(record, move)


def test_of_two_programs_that_take_the_same_step_one_wins_and_the_other_is_told_of_a_conflict(
    as_role, tenant, user_with, race
):
    with as_role("office_staff", name="录入人"):
        record = an_exit_item()
        record.refresh_from_db()
    users = [user_with("assessor", name=name) for name in ("甲", "乙")]
    pair = [Program(user, Token.make(user, tenant)) for user in users]
    press = [lambda one=one: one.post(f"exit_item/{record.pk}/verify/", {"version": record.version}) for one in pair]
    answers = race(*press)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [lost] = [answer.json() for answer in answers if answer.status_code != 200]
    assert {why["code"] for why in lost["refusals"]} <= {"state", "version"}
    with as_role("office_staff", name="录入人"):
        moved_once(record, "verify")
