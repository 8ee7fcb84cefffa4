"""The gate before a vendor is admitted and before a project takes it: ten conditions, in good time, hard or soft."""

import datetime as dt

import pytest

from tests.examples import make

from .selecting import examined, risk_assessed, selecting
from .stories import assessed, change, staff
from .test_gates import refusals, rules
from .test_selection import in_progress, refused


def candidate(**given):
    """A vendor that was assessed and is not admitted yet."""
    return make("vendor", state="assessed", opening=True, **given)


def test_g04_a_vendor_is_admitted_with_all_ten_conditions_proved(office):
    vendor = examined(candidate())
    vendor.workflow.take("qualify", vendor)
    assert vendor.state == "qualified"


def test_g04_a_vendor_with_condition_3_unanswered_is_not_admitted(office):
    [why] = refusals(examined(candidate(), without=["VC-03"]), "qualify")
    assert (why.code, why.rule, why.clause) == ("gate", "vendor_condition_3_holds", "6.1.b.3")
    assert why.who
    assert why.url


def test_g04_a_vendor_never_assessed_is_told_all_ten_and_the_missing_assessment(office):
    named = rules(candidate(), "qualify")
    assert named == sorted(["vendor_assessed_lately", *(f"vendor_condition_{one}_holds" for one in range(1, 11))])


def test_g04_the_file_must_show_it_too(office):
    assert rules(examined(candidate(registered_in="hmt")), "qualify") == ["vendor_condition_1_holds"]


def test_g04_a_project_takes_only_a_chosen_qualified_assessed_vendor_with_cleared_people(office):
    project = selecting()
    project.workflow.take("choose_vendor", project)
    assert project.state == "contracting"


def test_g04_a_project_without_a_chosen_candidate_is_told_all_that_is_missing(office):
    bare = make("project", state="selecting", opening=True)
    told = refusals(bare, "choose_vendor")
    assert sorted((why.rule, why.clause) for why in told) == [
        ("chosen_vendor_is_qualified", "6.1.a"),
        ("chosen_vendor_was_assessed_first", "6.1.a"),
        ("chosen_vendor_was_recommended", "4.2.3.b.2"),
        ("chosen_vendors_risk_was_assessed", "6.1.a"),
        ("key_staff_is_cleared", "6.1.c"),
    ]


@pytest.mark.parametrize(
    ("lacks", "rule"),
    [
        ({"state": "suspended"}, "chosen_vendor_is_qualified"),
        ({"reason": ""}, "chosen_vendor_is_qualified"),
    ],
    ids=["suspended", "no reason"],
)
def test_g04_a_lapsed_vendor_and_a_choice_without_reason_are_refused(office, lacks, rule):
    project = selecting()
    row = project.candidates.get(chosen=True)
    change(row.vendor if "state" in lacks else row, **lacks)
    assert rules(project, "choose_vendor") == [rule]


def test_g05_a_key_person_not_cleared_holds_the_choice_back(office):
    project = selecting()
    staff("proposed", project=project, is_key=True)
    assert rules(project, "choose_vendor") == ["key_staff_is_cleared"]


def test_g04_the_risk_of_the_vendor_is_assessed_first(office):
    project = selecting()
    vendor = project.candidates.get(chosen=True).vendor
    vendor.risk_assessments.get().void("误登记")
    assert rules(project, "choose_vendor") == ["chosen_vendors_risk_was_assessed"]
    risk_assessed(vendor)
    project.workflow.take("choose_vendor", project)


def test_a_hard_condition_made_soft_by_the_tenant_passes_with_compensation_and_consent(as_role):
    with as_role("office_head", name="经办人"):
        foreign = in_progress(VC_02="技术独家，数据不出机房")
        change(foreign.vendor, ownership="foreign", state="assessed")
    with as_role("leader"):
        assert refused(foreign, "pass_with_consent", "同意") == [("guard", "6.1.b")]
        make("preference", key="vendor_condition_2_holds.hard", value="false", reason="采购法不许以投资限制竞争")
    with as_role("leader"):
        foreign.workflow.take("pass_with_consent", foreign, reason="同意")
    with as_role("office_head"):
        vendor = foreign.vendor
        vendor.refresh_from_db()
        vendor.workflow.take("qualify", vendor)
        assert vendor.state == "qualified"


def test_a_soft_condition_made_hard_by_the_tenant_is_not_mended_by_consent(as_role):
    with as_role("office_head"):
        weak = in_progress(VC_06="由母公司出具财务担保")
    with as_role("secadmin"):
        make("preference", key="vendor_condition_6_holds.hard", value="true", reason="资金量大")
    with as_role("leader"):
        assert refused(weak, "pass_with_consent", "同意") == [("guard", "6.1.b")]


def test_a_condition_of_staff_made_soft_lets_them_be_cleared_with_the_failure_on_record(as_role):
    with as_role("office_head"):
        foreign = assessed(staff("proposed", nationality="FR"), failing=["SC-01"])
        assert "staff_condition_1_holds" in rules(foreign, "clear")
    with as_role("leader"):
        make("preference", key="staff_condition_1_holds.hard", value="false", reason="引进的外国专家")
    with as_role("office_head"):
        foreign.workflow.take("clear", foreign)
        assert foreign.state == "cleared"


def test_whether_a_condition_is_hard_is_not_for_the_office_to_say(as_role):
    with as_role("office_head"), pytest.raises(AssertionError):
        make("preference", key="vendor_condition_2_holds.hard", value="false", reason="x")


def test_an_assessment_older_than_a_year_admits_nobody(office):
    old = examined(candidate(), started_on=dt.date(2025, 9, 1), concluded_on=dt.date(2025, 10, 1))
    assert rules(old, "qualify") == ["vendor_assessed_lately"]
