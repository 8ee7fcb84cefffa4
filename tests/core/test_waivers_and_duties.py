"""Waivers need two people and an end; duties are done, overdue or waived by the leader."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make, values_for
from tongguan.core import forms
from tongguan.core.models import PeriodicTask
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry


def test_whoever_asks_for_a_waiver_or_rewrites_it_does_not_approve_it(as_role):
    with as_role("leader", "office_head", name="一人包办"):
        asked = make("waiver")
    with as_role("office_staff"):
        others = make("waiver")
    with as_role("leader", "office_head", name="一人包办"):
        others.compensating = "改为每日核对"
        others.save()
        for waiver in (asked, others):
            with pytest.raises(Refused) as answer:
                waiver.workflow.take("approve", waiver)
            assert {(each.code, each.rule) for each in answer.value.refusals} == {("segregation", "SOD-16")}
    with as_role("leader", name="主管") as leader:
        asked.workflow.take("approve", asked)
    assert (asked.state, asked.approved_by) == ("approved", leader.user)


def test_a_waiver_is_not_approved_without_compensation_or_beyond_its_end(as_role):
    with as_role("office_head"):
        bare = make("waiver", compensating="", approved_on=None)
        over = make("waiver", valid_to=dt.date(2026, 11, 20), approved_on=None)
    with as_role("leader"):
        with pytest.raises(Refused) as answer:
            bare.workflow.take("approve", bare)
        assert {each.field for each in answer.value.refusals} == {"compensating"}
        with pytest.raises(Refused):
            over.workflow.take("approve", over)
        over.refresh_from_db()
    assert over.state == "requested"


def test_the_audit_administrator_reads_waivers_and_the_document_controller_does_not(as_role):
    readers = registry["waiver"].readers
    assert {"auditadmin", "authority_inspector", "leader", "internal_auditor"} <= readers
    assert not {"doc_controller", "sysadmin", "secadmin", "vendor_manager"} & readers


def test_a_duty_that_is_overdue_can_still_be_done_and_says_so_by_its_dates(as_role, tenant, today):
    with as_role("office_head"):
        task = make("periodic_task", due_on=dt.date(2026, 11, 1), done_on=None)
    with people.as_system(tenant):
        task.workflow.take("fall_due", task)
        task.workflow.take("lapse", task)
    with as_role("office_staff") as clerk:
        task.workflow.take("do", task)
    assert (task.state, task.done_on, task.done_by) == ("done", today, clerk.user)
    assert task.done_on > task.due_on


def test_a_duty_about_one_record_is_scheduled_once_for_a_day(office):
    about = {"rule": "NDA_REVIEW", "register": "vendor", "record": make("vendor").pk}
    make("periodic_task", **about)
    form = forms.form_of(registry["periodic_task"]).of(
        PeriodicTask(tenant=office.tenant), values_for("periodic_task", **about)
    )
    assert not form.is_valid()


def test_a_decision_names_the_leader_who_took_it_and_the_clerk_who_confirmed_a_scan(as_role, today):
    with as_role("office_head", name="录入人") as keeper:
        own = make("decision")
        signed = {"decided_by": keeper.user, "decided_on": today, "on_paper": True, "scan": make("evidence")}
        paper = make("decision", **signed)
    with as_role("leader") as leader:
        own.workflow.take("approve", own)
    with as_role("office_staff", name="确认人") as second:
        paper.workflow.take("confirm_returned", paper)
    assert (own.decided_by, own.decided_on, own.confirmed_by) == (leader.user, today, None)
    assert (paper.state, paper.decided_by, paper.confirmed_by) == ("returned", keeper.user, second.user)
