"""Four people bring a project from its draft to the preparation of its start, held up at each gate until it is due."""

import datetime as dt
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.examples import make
from tests.outsourcing.selecting import risk_assessed
from tests.outsourcing.stories import located
from tests.risk import stories as risks
from tests.walk import part_docs
from tongguan.outsourcing.models import Filing, Project
from tongguan.outsourcing.models.contract_clause import Code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = dt.date(2026, 11, 21)
ROLES = ("project_has_accountable_people", "single_unit_is_the_office", "office_is_authorised")
TEXTS = ("outsourcing_policy_in_force", "rules_follow_policy")
ASSESSED = ("project_is_assessed", "cost_and_benefit_are_weighed", "risks_are_reported_to_the_leader")
BEGINS, ENDS = dt.date(2027, 1, 4), dt.date(2028, 1, 3)


def test_four_people_bring_a_project_from_draft_to_mobilising(four):
    project = drafted(four)
    planning(four, project)
    decision(four, project)
    vendor, manager = selection(four, project)
    contract = contracting(four, project, vendor, manager)
    plan = planned(four, project, contract)
    filed(four, project, plan)
    steps.taken(four.leaders_desk, project, "approve_plan", "mobilising")
    assert four.red_of(project) == set()


def drafted(four):
    """The clerk enters the idea."""
    page = four.clerks_desk
    steps.saved(
        page,
        "/project/new/",
        name="政务云运维外包",
        service_type="operation",
        is_secret="false",
        data_grade="internal",
        start_on=BEGINS.isoformat(),
        end_on=ENDS.isoformat(),
        budget="1500000",
        **{"units-0-unit": str(four.unit.pk), "units-0-share": "需求、验收与安全"},
    )
    return four.found(Project, pk=steps.pk_of(page))


def planning(four, project):
    """G01: who answers for it is settled in writing, policy and rules are there."""
    head = four.heads_desk
    steps.refused(head, project, "start_planning", *ROLES, *TEXTS)
    four.settle_who_answers(project)
    why = steps.refused(head, project, "start_planning", *TEXTS)
    expect(why).not_to_contain_text("4.2.1.b")
    with four.as_clerk():
        clerk, leader = four.people[four.clerk], four.people[four.leader]
        part_docs.policy_and_rules(SimpleNamespace(accounts={"leader": four.leader}, clerk=clerk, leader=leader))
    steps.taken(head, project, "start_planning", "planning")


def decision(four, project):
    """G02 and G03: assessed, weighed and reported; then the leader sets the level and decides on one page."""
    head, leader = four.heads_desk, four.leaders_desk
    steps.refused(head, project, "submit", *ASSESSED)
    with four.as_clerk():
        assessment = risks.assessed(project, "in_progress", assessor=four.assessor, completed_on=None)
        weighed = risks.weighed(assessment, state="draft")
        report = risks.reported(project, state="draft")
        risks.baseline(owner=four.people[four.clerk], deploy_due=BEGINS)
    steps.taken(four.assessors_desk, assessment, "complete", "completed")
    steps.taken(four.clerks_desk, weighed, "complete", "completed")
    steps.taken(head, report, "submit", "submitted")
    steps.taken(head, project, "submit", "decision_pending")
    leader.goto(project.url)
    leader.get_by_role("link", name=steps.zh("Decision brief")).first.click()
    steps.reasons(
        leader, project, "approve", "assessment_is_accepted_before_outsourcing", "acceptable_level_is_decided"
    )
    leader.locator(".rk-why a[href='#level']").click()
    leader.locator("#level").select_option("10")
    leader.locator(".rk-level button").click()
    leader.locator("#opinion").fill("同意，按计划推进")
    leader.get_by_role("button", name=steps.label(project, "approve")).click()
    expect(leader.locator(".tg-sub").first).to_contain_text(steps.state_of(project, "selecting"))


def selection(four, project):
    """G04 and G05: a vendor is examined, admitted and chosen, and its manager is cleared."""
    head, assessor = four.heads_desk, four.assessors_desk
    with four.as_clerk():
        vendor = make("vendor", name="长河信息技术有限公司", scale="120 人", qualifications="信息系统运行维护资质")
        examined = make("vendor_assessment", vendor=vendor, project=project, assessor=four.assessor)
        manager = make("vendor_staff", vendor=vendor, project=project, is_key=True, role="项目经理")
    steps.refused(head, project, "choose_vendor", "chosen_vendor_is_qualified", "key_staff_is_cleared")
    steps.refused(head, vendor, "qualify", "vendor_assessed_lately", "vendor_condition_3_holds")
    steps.refused(head, manager, "clear", "staff_assessed_before_clearance")
    steps.saved(
        four.clerks_desk,
        f"{project.url}edit/",
        **{"candidates-0-vendor": str(vendor.pk), "candidates-0-chosen": True, "candidates-0-reason": "技术得分最高"},
    )
    steps.taken(assessor, examined, "start", "in_progress")
    steps.taken(assessor, examined, "pass", "passed")
    steps.taken(head, vendor, "qualify", "qualified")
    with four.as_clerk():
        risk_assessed(vendor)
        judged = make("staff_assessment", vendor_staff=manager, assessor=four.assessor)
    steps.refused(head, project, "choose_vendor", "key_staff_is_cleared")
    steps.taken(assessor, judged, "pass", "passed")
    steps.taken(head, manager, "clear", "cleared")
    steps.taken(head, project, "choose_vendor", "contracting")
    return vendor, manager


def contracting(four, project, vendor, manager):
    """G06, G18 and G07: every term stands in the contract, data stay in the country, both sides have signed."""
    head, leader = four.heads_desk, four.leaders_desk
    with four.as_clerk():
        contract = make(
            "contract", project=project, vendor=vendor, project_manager=manager, start_on=BEGINS, end_on=ENDS
        )
        terms = [code for code in Code.values if code not in {"CS-07", "EX-B5"}]
        located(contract, *terms, reviewed_by=four.assessor)
        abroad = make("contract_clause", contract=contract, code="CS-07", place="abroad", particulars="")
    steps.taken(four.clerks_desk, contract, "submit", "security_review")
    steps.refused(leader, contract, "approve", "cs_07_keeps_data_in_the_mainland", "contract_has_ex_b5")
    steps.saved(four.clerks_desk, f"{abroad.url}edit/", place="mainland")
    steps.taken(four.assessors_desk, abroad, "review", "reviewed")
    with four.as_clerk():
        located(contract, "EX-B5", reviewed_by=four.assessor)
    steps.taken(leader, contract, "approve", "approved")
    steps.refused(head, project, "conclude_contract", "project_has_signed_contract")
    steps.taken(head, contract, "sign", "signed")
    steps.refused(head, project, "conclude_contract", "vendor_nda_signed")
    with four.as_clerk():
        promise = make("nda", party_type="vendor", vendor=vendor, signed_on=TODAY)
    steps.taken(head, promise, "sign", "signed")
    steps.taken(head, project, "conclude_contract", "plan_pending")
    return contract


def planned(four, project, contract):
    """G08: the plan says in all its parts what is done by whom and when, and the leader approves it."""
    head, leader = four.heads_desk, four.leaders_desk
    steps.refused(leader, project, "approve_plan", "project_plan_is_approved")
    with four.as_clerk():
        plan = make("security_plan", project=project, contract=contract)
        for part in "1245":
            make("plan_item", plan=plan, section=part, owner=four.people[four.clerk], text=f"第 {part} 部分的工作")
    steps.taken(head, plan, "submit", "submitted")
    steps.refused(leader, plan, "approve", "plan_has_part_3")
    four.clerks_desk.goto(plan.url)
    four.clerks_desk.locator("a[href^='/plan_item/new/'][href*='section=3']").first.click()
    owner = str(four.people[four.clerk].pk)
    steps.saved(four.clerks_desk, text="部署堡垒机并接入全部运维账号", owner=owner, due="2026-12-15")
    steps.taken(leader, plan, "approve", "approved")
    return plan


def filed(four, project, plan):
    """G09: the registers fill in the filing, the clerk adds what only people know, the head hands it in."""
    clerk, head = four.clerks_desk, four.heads_desk
    steps.saved(clerk, f"/filing/new/?project={project.pk}", authority="市委网信办", plan=str(plan.pk))
    filing = four.found(Filing, pk=steps.pk_of(clerk))
    steps.refused(head, filing, "submit", "filing_names_the_office", "filing_answers_the_rest")
    clerk.goto(filing.url)
    clerk.get_by_role("button", name=steps.zh("Fill in from the registers")).click()
    steps.saved(
        clerk,
        f"{filing.url}edit/",
        office_contact="0571-1234567",
        manager_contact="0571-7654321",
        **{"groups-4-content": "主管部门无其他要求"},
    )
    clerk.get_by_role("button", name=steps.zh("Fill in from the registers")).click()
    expect(clerk.locator("#facts")).to_contain_text("长河信息技术有限公司")
    steps.taken(head, filing, "submit", "submitted")
