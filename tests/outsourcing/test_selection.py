"""Choosing vendors, planning, filing and subcontracting: what each step asks for, and who may not take it."""

import datetime as dt

import pytest

from tests import people
from tests.examples import make, values_for
from tongguan.core import forms, registers
from tongguan.core.refusals import Refused

from .planning import planned


def refused(record, move, reason=""):
    """Why a move is refused."""
    with pytest.raises(Refused) as answer:
        record.workflow.take(move, record, reason=reason)
    return [(why.code, why.clause or why.rule or why.field) for why in answer.value.refusals]


def sections(*answered):
    return [{"section": part, "content": "安排如下"} for part in answered]


def in_progress(**failed):
    """An assessment under way; a code that is given failed, with this compensation."""
    codes = [f"VC-{number:02}" for number in range(1, 11)]
    rows = [{"item": code, "result": "pass", "proof": "档案"} for code in codes]
    for row in rows:
        key = row["item"].replace("-", "_")
        if key in failed:
            row |= {"result": "fail" if failed[key] is not None else "", "compensation": failed[key] or ""}
    return make("vendor_assessment", state="in_progress", opening=True, items=rows)


def test_a_vendor_with_a_condition_unanswered_does_not_pass(as_role):
    with as_role("office_head"):
        partial = in_progress(VC_03=None)
    with as_role("assessor", "leader", name="评估人"):
        assert refused(partial, "pass") == [("guard", "6.1.b")]
        assert refused(partial, "pass_with_consent", "同意") == [("guard", "6.1.b")]


def test_a_soft_failure_passes_only_with_compensation_and_the_leaders_consent(as_role):
    with as_role("office_head"):
        bare, made_up_for = in_progress(VC_06=""), in_progress(VC_06="由母公司出具财务担保")
    with as_role("assessor"):
        assert refused(made_up_for, "pass") == [("guard", "6.1.b")]
    with as_role("leader") as leader:
        assert refused(bare, "pass_with_consent", "同意") == [("guard", "6.1.b")]
        made_up_for.workflow.take("pass_with_consent", made_up_for, reason="担保可靠，同意")
    assert (made_up_for.state, made_up_for.consented_by) == ("passed", leader.user)
    assert made_up_for.consented_on == made_up_for.concluded_on == dt.date(2026, 11, 21)


@pytest.mark.parametrize("code", ["VC_01", "VC_02", "VC_03", "VC_07", "VC_08"])
def test_a_hard_failure_is_not_mended_by_anybodys_consent(as_role, code):
    with as_role("office_head"):
        hopeless = in_progress(**{code: "说明"})
    with as_role("leader"):
        assert refused(hopeless, "pass_with_consent", "同意") == [("guard", "6.1.b")]


def test_whoever_has_an_interest_in_a_vendor_does_not_assess_it(as_role):
    with as_role("office_head"):
        with pytest.raises(Refused) as answer:
            make("vendor_assessment", has_interest=True)
        assert [(why.code, why.rule) for why in answer.value.refusals] == [("segregation", "SOD-03")]
        colleague = people.account("assessor", tenant=make("vendor").tenant, name="厂商的人")
        person = make("person", kind="vendor_staff", account=colleague)
        employer = make("vendor_staff", person=person).vendor
        with pytest.raises(Refused):
            make("vendor_assessment", vendor=employer, assessor=colleague)


def test_a_candidate_becomes_assessed_by_its_first_assessment_whatever_comes_of_it(as_role):
    with as_role("office_head"):
        good, bad = in_progress(), in_progress(VC_01="")
        known = make("vendor", state="qualified", opening=True)
        again = make("vendor_assessment", vendor=known, state="in_progress", opening=True)
    with as_role("assessor"):
        for assessment in (good, again):
            assessment.workflow.take("pass", assessment)
        bad.workflow.take("fail", bad, reason="境外注册")
    with as_role("office_head"):
        for assessment in (good, bad, again):
            assessment.vendor.refresh_from_db()
    assert [one.vendor.state for one in (good, bad, again)] == ["assessed", "assessed", "qualified"]


def test_a_plan_with_a_part_missing_is_not_submitted(office):
    partial = make("security_plan", sections=sections("1", "2", "3", "4", "5"))
    assert refused(partial, "submit") == [("guard", "6.3.a")]
    whole = make("security_plan", sections=sections("1", "2", "3", "4", "5", "6"))
    whole.workflow.take("submit", whole)
    assert (whole.state, whole.submitted_at) == ("submitted", dt.date(2026, 11, 21))


def test_a_part_that_is_not_needed_has_a_reason(office):
    with pytest.raises(AssertionError, match=r"部分|项"):
        make("security_plan", sections=[{"section": "4", "not_needed": True}])


def test_sod_01_whoever_wrote_or_submitted_a_plan_does_not_approve_it(as_role):
    with as_role("office_head", "leader", name="一人包办"):
        plan = make("security_plan")
        plan.workflow.take("submit", plan)
        assert ("segregation", "SOD-01") in refused(plan, "approve")


def test_a_change_takes_the_approval_from_a_plan(as_role):
    with as_role("office_head"):
        plan = planned("draft")
        plan.workflow.take("submit", plan)
    with as_role("leader"):
        plan.workflow.take("approve", plan)
    with as_role("office_head"):
        plan.workflow.take("execute", plan)
        plan.workflow.take("amend", plan, reason="新增远程运维")
        assert (plan.state, plan.approved_by, plan.approved_at) == ("submitted", None, None)
        assert "state" in [code for code, _why in refused(plan, "execute")]


def test_an_amendment_of_a_filing_ends_when_the_authority_accepted_every_change(as_role):
    with as_role("office_head"):
        filing = make("filing", state="amending", opening=True)
        row = filing.amendments.get()
        row.accepted_on = None
        row.save()
    with as_role("authority_inspector"):
        assert refused(filing, "conclude_amendment") == [("guard", "6.5.b")]
        row.accepted_on = dt.date(2026, 6, 20)
    with as_role("office_head"):
        row.save()
    with as_role("authority_inspector"):
        filing.workflow.take("conclude_amendment", filing)
    assert filing.state == "accepted"


def test_a_project_is_filed_once_with_an_authority(office):
    filing = make("filing")
    with pytest.raises(AssertionError, match="备案"):
        make("filing", plan=filing.plan)


def test_a_subcontract_leans_on_an_assessment_of_the_subcontractor_itself(office):
    other = make("vendor_assessment", state="passed", opening=True)
    given = values_for("subcontract", assessment=other)
    register = registers.registry["subcontract"]
    form = forms.form_of(register).of(register.model(), given)
    assert not form.is_valid()
    assert set(form.all_errors()) == {"assessment"}


def test_a_vendor_does_not_subcontract_to_itself(office):
    vendor = make("vendor")
    with pytest.raises(AssertionError, match=r"自己|自身"):
        make("subcontract", vendor=vendor, sub_vendor=vendor)
