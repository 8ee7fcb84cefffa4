"""What is special about stages and exits: problems go to the leader, and nobody verifies what they did."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.examples import make
from tongguan.core.refusals import Refused
from tongguan.outsourcing.models import ExitItem


def answer_to(record, name):
    with pytest.raises(Refused) as told:
        record.workflow.take(name, record, reason="试一试")
    return {(refusal.code, refusal.rule or refusal.clause) for refusal in told.value.refusals}


def test_a_stage_passed_on_conditions_is_accepted_only_after_the_leader_decided(as_role):
    with as_role("office_head", name="录入人"):
        stage = make("milestone", state="delivered", opening=True)
        verification = make("stage_verification", milestone=stage, state="conditional", opening=True)
        assert ("gate", "accepted_stage_passed_or_was_decided") in answer_to(stage, "verify")
        make("decision", register="stage_verification", record=verification.pk, state="approved", opening=True)
        stage.workflow.take("verify", stage)
        assert stage.state == "verified"


def test_a_verification_with_a_problem_does_not_pass_and_needs_the_cause(as_role):
    problem = {"item": "7.2.a.2", "result": "partly", "problem": "账号未回收"}
    others = [{"item": f"7.2.a.{n}", "result": "pass", "found": "齐全"} for n in (1, 3, 4)]
    with as_role("office_staff", name="录入人"):
        verification = make("stage_verification", items=[problem, *others])
    with as_role("assessor", name="评估员"):
        assert ("guard", "7.2.a") in answer_to(verification, "pass")
        assert ("guard", "7.2.b") in answer_to(verification, "pass_on_conditions")
        verification.workflow.take("fail", verification, reason="问题未查清")
        assert verification.state == "failed"


def test_whoever_did_an_exit_item_does_not_verify_it_and_the_database_knows(as_role):
    with as_role("office_head", name="录入人"):
        item = make("exit_item", done_on=None, verified_on=None)
    with as_role("office_head", name="办理人") as actor:
        item.workflow.take("finish", item)
        assert ("segregation", "SOD-06") in answer_to(item, "verify")
        with pytest.raises(IntegrityError), transaction.atomic():
            ExitItem._base_manager.filter(pk=item.pk).update(verified_by=actor.user)
    with as_role("assessor", name="验证人"):
        item.workflow.take("verify", item)
        assert item.state == "verified"


def test_only_the_leader_allows_an_exception_at_an_exit(as_role):
    with as_role("office_head", name="录入人"):
        item = make("exit_item")
        assert "role" in {code for code, _rule in answer_to(item, "except")}
    with as_role("leader", name="主管领导"):
        item.workflow.take("except", item, reason="介质已由公安机关封存")
        assert item.state == "exception"


def test_a_parallel_run_lasts_until_the_hand_over_is_accepted(office):
    with pytest.raises(AssertionError, match="exit_case"):
        make("exit_case", accepted_on=dt.date(2026, 11, 6), parallel_to=dt.date(2026, 11, 5))
