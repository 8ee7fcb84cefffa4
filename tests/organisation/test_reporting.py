"""Reports, obligations, issues and processes: how they are received, judged and kept under control."""

import datetime as dt

import pytest

from tests.examples import make, values_for
from tongguan.core import forms
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry


def errors_of(name, actor, **given):
    form = forms.form_of(registry[name]).of(registry[name].model(tenant=actor.tenant), values_for(name, **given))
    form.is_valid()
    return form.all_errors()


def test_whoever_submits_a_report_does_not_acknowledge_it(as_role):
    with as_role("leader", "office_head", name="一人包办"):
        report = make("report", state="draft", submitted_at=None, ack_at=None)
        report.workflow.take("submit", report)
        with pytest.raises(Refused) as answer:
            report.workflow.take("acknowledge", report)
        assert {each.rule for each in answer.value.refusals} == {"SOD-01"}


def test_a_report_to_the_authority_is_acknowledged_by_its_receipt_alone(as_role):
    with as_role("office_staff"):
        report = make("report", to="authority", state="submitted", opening=True, ack_at=None)
    with as_role("leader"), pytest.raises(Refused):
        report.workflow.take("acknowledge", report)
    with as_role("office_head"):
        report.receipt, report.ack_at = make("evidence"), dt.date(2026, 10, 20)
        report.save()
        report.workflow.take("record_receipt", report)
    assert report.state == "acknowledged"


def test_a_returned_report_takes_the_day_of_its_second_submission(as_role, on_day):
    with as_role("office_head"):
        report = make("report", submitted_at=None, ack_at=None)
        on_day(2026, 11, 21)
        report.workflow.take("submit", report)
    with as_role("leader"):
        report.workflow.take("return", report, reason="数字有误")
        assert report.submitted_at is None
    with as_role("office_head"):
        on_day(2026, 11, 25)
        report.workflow.take("submit", report)
    assert report.submitted_at == dt.date(2026, 11, 25)


def test_an_obligation_that_is_evaluated_again_is_dated_anew(office, on_day):
    duty = make("obligation", evaluated_on=None)
    for day, move in ((dt.date(2026, 11, 21), "meet"), (dt.date(2027, 5, 4), "miss")):
        on_day(day.year, day.month, day.day)
        duty.workflow.take("evaluate", duty)
        duty.workflow.take(move, duty, reason="核对合同条款")
        assert duty.evaluated_on == day
        if move == "meet":
            duty.workflow.take("evaluate_again", duty, reason="年度合规评价")
            assert duty.evaluated_on is None


def test_an_internal_issue_is_not_filed_under_an_external_category(office):
    assert "__all__" in errors_of("context_issue", office, kind="internal", category="climate")
    assert errors_of("context_issue", office, kind="internal", category="contracts") == {}


def test_a_process_that_a_vendor_operates_stands_under_the_control_of_somebody(as_role):
    with as_role("office_head"):
        adrift = make("process", operated_by="vendor")
        held = make("process", operated_by="vendor", register="vendor", record=make("vendor").pk)
    with as_role("mgmt_rep"):
        with pytest.raises(Refused):
            adrift.workflow.take("approve", adrift)
        held.workflow.take("approve", held)
    assert held.state == "active"


def test_a_process_without_criteria_or_key_figure_is_not_approved(as_role):
    with as_role("office_head"):
        bare = make("process", criteria="", kpi=None)
    with as_role("mgmt_rep"), pytest.raises(Refused) as answer:
        bare.workflow.take("approve", bare)
    assert {each.field for each in answer.value.refusals} == {"criteria", "kpi"}
