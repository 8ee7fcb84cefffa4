"""The first half of a year of supervision: reviews, an incident, another manager of the vendor, a subcontractor."""

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.steps import zh
from tongguan.core import clock
from tongguan.improvement.models import Action
from tongguan.operations.models import SecurityIncident
from tongguan.outsourcing.models import NDA, StaffAssessment, Subcontract, SupervisionReview, VendorStaff

HANDLED = {"assess": "assessed", "respond": "responding", "contain": "contained", "recover": "recovered"}


def pressed(page, words):
    """A button of a page that does something at once."""
    page.get_by_role("button", name=zh(words)).first.click()
    page.wait_for_load_state()


def reviewed(four, one, kind, clause):
    """From the red clause to its review: entered, filled in from the registers, judged, concluded and reported."""
    page, head = four.clerks_desk, four.heads_desk
    page.goto(one.project.url)
    page.locator("aside li a").filter(has_text=clause).first.click()
    page.locator(".bd-mend a[href^='/supervision_review/new/']").first.click()
    steps.saved(page)
    review = four.found(SupervisionReview, pk=steps.pk_of(page))
    assert review.kind == kind
    pressed(page, "Fill in from the registers")
    count = {"execution": 3, "risk_change": 5}[kind]
    judged = {f"items-{place}-result": "good" for place in range(count)}
    told = {"adjusted": "false"} if kind == "risk_change" else {}
    steps.saved(page, f"{review.url}edit/", conclusion="运行平稳，风险可控", **told, **judged)
    steps.taken(head, review, "conclude", "done")
    steps.taken(head, review, "report", "reported")


def incident(four, one):
    """The vendor reports it in the portal; the office sets the level, tells leader and authority, handles, learns."""
    page, head = one.desks.manager, four.heads_desk
    page.goto("/portal/new/incident/")
    page.locator("[name=project]").select_option(str(one.project.pk))
    page.locator("[name=title]").fill("雷击致机房供电中断")
    page.locator("[name=facts]").fill("雷击后备用电源未切换，业务中断")
    page.get_by_role("button", name=zh("Hand in")).click()
    expect(page.locator("h1")).to_have_text(zh("Vendor portal"))
    told = four.found(SecurityIncident, project=one.project)
    steps.saved(
        head, f"{told.url}edit/", category="force_majeure", level="considerable", owner=str(four.people[four.clerk].pk),
        plan=str(one.plan.pk),
    )  # fmt: skip
    expect(head.locator("#clocks li")).to_have_count(4)
    pressed(head, "Leader told just now")
    head.locator("[name=authority]").fill("市委网信办")
    pressed(head, "Authority told just now")
    for move, state in HANDLED.items():
        steps.taken(head, told, move, state)
    for _each in one.plan_steps:
        head.goto(told.url)
        pressed(head, "Done now")
    steps.saved(head, f"{told.url}edit/", cause="备用电源切换装置失灵", lessons="每季度带载切换试验")
    steps.taken(head, told, "review", "reviewed")
    why = steps.refused(head, told, "close")
    expect(why).to_contain_text("8.1.e")
    why.locator("a[href$='#prevention']").click()
    head.locator("#prevention a[href^='/action/new/']").click()
    steps.saved(head, text="每季度做一次备用电源带载切换试验", owner=str(four.people[four.clerk].pk), due="2027-04-30")
    measure = four.found(Action, register="security_incident", record=told.pk)
    assert (measure.kind, measure.project) == ("preventive", one.project)
    steps.taken(four.leaders_desk, measure, "approve", "approved")
    steps.taken(head, told, "close", "closed")


def notice_given(one):
    """The manager says in the portal, in time, that somebody else will come."""
    page = one.desks.manager
    page.goto("/portal/new/leaving/")
    page.locator("[name=project]").select_option(str(one.project.pk))
    page.locator("[name=vendor_staff]").select_option(str(one.manager.pk))
    page.locator("[name=effective_on]").fill("2027-03-16")
    page.locator("[name=content]").fill("另有任用")
    page.get_by_role("button", name=zh("Hand in")).click()
    expect(page.locator("h1")).to_have_text(zh("Vendor portal"))


def manager_changed(four, one):
    """The manager of the vendor leaves, with every right; a newcomer comes once all is there."""
    clerk, head = four.clerks_desk, four.heads_desk
    leaving(four, one)
    steps.saved(
        clerk, f"/vendor_staff/new/?project={one.project.pk}&vendor={one.vendor.pk}", person=str(one.successor.pk),
        role="项目经理", is_key=True, duties="统筹驻场运维", nationality="CN", labour_contract_term="open_ended",
        employer_nda_on="2025-03-01", qualification="高级项目管理师", experience="八年", skill_verified_on="2027-03-10",
        background_check="passed", background_checked_on="2027-03-10", background_certificate="BJ202700018",
    )  # fmt: skip
    comer = four.found(VendorStaff, person=one.successor)
    steps.refused(head, comer, "clear", "staff_assessed_before_clearance")
    assessed(four, comer)
    steps.taken(head, comer, "clear", "cleared")
    steps.refused(head, comer, "onboard", "staff_nda_signed", "staff_know_the_terms", "promised_people_serve")
    papers(four, one, comer)
    steps.taken(head, comer, "onboard", "onboarded")


def leaving(four, one):
    """On the last day what was granted ends in the same act."""
    head = four.heads_desk
    steps.taken(head, one.manager, "offboard", "offboarded", reason="另有任用")
    head.goto(one.grant.url)
    expect(head.locator(".tg-sub").first).to_contain_text(steps.state_of(one.grant, "revoked"))


def assessed(four, comer):
    """The seven conditions are answered by the clerk, and the assessor concludes."""
    page = four.clerks_desk
    page.goto(f"/staff_assessment/new/?vendor_staff={comer.pk}")
    rows = {}
    for place in range(7):
        rows |= {f"conditions-{place}-result": "pass", f"conditions-{place}-proof": "档案 3-18"}
        rows |= {f"conditions-{place}-proved_on": "2027-03-10"}
    steps.saved(page, assessor=str(four.assessor.pk), assessed_on="2027-03-11", **rows)
    told = four.found(StaffAssessment, vendor_staff=comer)
    steps.taken(four.assessors_desk, told, "pass", "passed")


def papers(four, one, comer):
    """The agreement is signed, the contract names the newcomer, who takes note of its terms."""
    clerk = four.clerks_desk
    clerk.goto(comer.url)
    clerk.locator(".tg-refusals a[href^='/nda/new/']").click()
    clerk.locator("[name=scan__file]").set_input_files(one.paper)
    ticks = {f"nd_{number}": True for number in range(1, 6)}
    steps.saved(clerk, party_type="staff", signed_on="2027-03-15", valid_to="2030-03-15", **ticks)
    steps.taken(four.heads_desk, four.found(NDA, vendor_staff=comer), "sign", "signed")
    row = {"staff_list-1-vendor_staff": str(comer.pk), "staff_list-1-post": "项目经理"}
    steps.saved(clerk, f"{one.contract.url}edit/", project_manager=str(comer.pk), **row)
    page = one.desks.comer
    page.goto("/")
    page.locator("a[href$='/know/']").first.click()
    page.get_by_role("button", name=zh("I have read it and take note")).click()
    page.wait_for_load_state()


def told_to_the_authority(four, one):
    """The task on the desk leads to the filing; it is amended with what differs, and the authority takes it."""
    clerk = four.clerks_desk
    four.heads_desk.goto("/")
    for words in ("Tell the authority what has changed", "Review how the risk has changed by what happened"):
        expect(four.heads_desk.get_by_text(zh(words)).first).to_be_visible()
    clerk.goto(one.filing.url)
    pressed(clerk, "Amend the filing with these changes")
    day = clock.today().isoformat()
    steps.saved(clerk, f"{one.filing.url}edit/", **{"amendments-0-submitted_on": day, "amendments-0-accepted_on": day})
    steps.taken(four.heads_desk, one.filing, "conclude_amendment", "accepted")


def subcontracted(four, one):
    """A part is passed on: asked for, refused without assessment and right of audit, approved; its people only then."""
    clerk, head = four.clerks_desk, four.heads_desk
    steps.refused(head, one.helper, "onboard", "people_of_subcontractors_are_approved")
    steps.saved(
        clerk, f"/subcontract/new/?project={one.project.pk}", vendor=str(one.vendor.pk),
        sub_vendor=str(one.helper.vendor_id), contract=str(one.contract.pk), content="机房巡检与备件更换",
        start_on="2027-04-20", end_on="2027-12-31",
    )  # fmt: skip
    asked = four.found(Subcontract, sub_vendor=one.helper.vendor)
    steps.refused(head, asked, "approve", "subcontractor_can_be_audited")
    judged = str(one.examined.pk)
    steps.saved(clerk, f"{asked.url}edit/", assessment=judged, audit_right="分包合同第 12 条")
    steps.taken(head, asked, "approve", "approved")
    steps.taken(head, one.helper, "onboard", "onboarded")
