"""The second half of a year of supervision: an audit, its finding and the effect, a stage, the report, the board."""

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.steps import zh
from tests.browser.year_of_people import pressed
from tongguan.core import clock
from tongguan.core.models import Decision
from tongguan.improvement.models import Action, Audit, AuditItem, Finding, Improvement, ImprovementCompare
from tongguan.operations.models import ServiceLog
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import StageVerification, VendorStaff

KEPT = ("7.1.a", "7.1.b", "7.1.c", "7.1.d", "7.2.a", "7.2.b", "8.1.a", "8.1.b", "8.1.c", "8.1.d", "8.1.e")


def audited(four, one):
    """An independent auditor asks for every control, by the leader's mandate; what does not conform is a finding."""
    page = one.desks.auditor
    steps.saved(
        page, f"/audit/new/?project={one.project.pk}", kind="outsourcing_mgmt", title="2027 年外包管理审计",
        programme="2027 年度审核方案", due="2027-06-30", scope="政务云运维外包全过程", criteria="GB/T 32926-2016",
        plan="查阅资料、访谈", **{"team-0-person": str(one.auditor.pk), "team-0-part": "lead"},
    )  # fmt: skip
    audit = four.found(Audit, project=one.project)
    steps.taken(page, audit, "plan", "planned")
    expect(steps.refused(page, audit, "begin")).to_contain_text("7.1.c")
    pressed(page, "Ask the leader for the mandate")
    steps.taken(four.leaders_desk, four.found(Decision, kind="audit_mandate"), "approve", "approved")
    page.goto(audit.url)
    pressed(page, "Lay out the missing items")
    steps.taken(page, audit, "begin", "executing")
    with four.as_clerk():
        items = list(AuditItem.objects.filter(audit=audit).order_by("clause"))
    for item, (move, state) in zip(items, (("nonconform",) * 2, ("conform",) * 2), strict=True):
        steps.saved(page, f"{item.url}edit/", seen="离岗人员账号未当日注销")
        steps.taken(page, item, move, state)
    page.goto(items[0].url)
    page.get_by_role("link", name=zh("Record the finding")).click()
    steps.saved(page, severity="major", owner=str(four.people[four.head].pk))
    steps.saved(page, f"{audit.url}edit/", report="总体有效，一项不符合")
    steps.taken(page, audit, "report", "reported")


def mended(four, one):
    """Analysed, a measure proposed; not started before the leader has approved; verified by somebody else."""
    head, leader, assessor = four.heads_desk, four.leaders_desk, four.assessors_desk
    finding = four.found(Finding, register="audit_item")
    told = {"correction": "当日注销", "root_cause": "离岗未通知账号管理员", "extent": "核对其余 60 个账号，无同类"}
    steps.saved(head, f"{finding.url}edit/", due="2027-08-31", **told)
    steps.taken(head, finding, "analyse", "analysed")
    head.goto(finding.url)
    head.get_by_role("link", name=zh("Propose a measure")).click()
    steps.saved(head, text="离岗单增加账号注销会签", owner=str(four.people[four.head].pk), due="2027-07-31")
    measure = four.found(Action, finding=finding)
    steps.taken(head, finding, "plan", "planned")
    steps.refused(head, measure, "start", "measures_were_approved_first")
    steps.taken(leader, finding, "approve", "approved")
    steps.taken(head, measure, "start", "in_progress")
    head.goto(f"{measure.url}edit/")
    head.locator("[name=evidence__file]").set_input_files(one.paper)
    steps.saved(head)
    steps.taken(head, measure, "finish", "done")
    steps.saved(head, f"{measure.url}edit/", effective="true", effect="抽查离岗 3 人，均当日注销")
    expect(steps.refused(head, measure, "verify")).to_contain_text("SOD-07")
    steps.taken(assessor, measure, "verify", "verified")
    steps.taken(head, finding, "implement", "implemented")
    for move, state in (("verify", "verified"), ("close", "closed")):
        steps.taken(assessor, finding, move, state)
    steps.taken(one.desks.auditor, four.found(Audit, project=one.project), "close", "closed")


def improved(four, one):
    """Baseline and target first, then what was reached, confirmed by another."""
    head, leader = four.heads_desk, four.leaders_desk
    steps.saved(
        head, f"/improvement/new/?project={one.project.pk}", source="outsourcing", text="离岗账号改为自动停用",
        criteria="三个月内见效", benefit="离岗账号不再遗留", priority="high", owner=str(four.people[four.head].pk),
        plan="离岗单与堡垒机联动", changes_documents=True, target="遗留账号为 0", due="2027-08-20",
    )  # fmt: skip
    better = four.found(Improvement, project=one.project)
    steps.taken(head, better, "evaluate", "evaluated")
    steps.taken(leader, better, "approve", "approved")
    expect(steps.refused(head, better, "start")).to_contain_text("8.1.d")
    head.get_by_role("link", name=zh("Plan a comparison")).click()
    steps.saved(head, item="离岗遗留账号数", baseline="3", target="0")
    compared = four.found(ImprovementCompare, improvement=better)
    steps.taken(head, better, "start", "implementing")
    steps.saved(head, f"{compared.url}edit/", actual="0")
    steps.taken(head, compared, "measure", "measured")
    steps.refused(head, compared, "confirm")
    steps.taken(four.assessors_desk, compared, "confirm", "confirmed")
    kept = {"revisions-0-rejected_because": "现行离岗规定已写明当日停用"}
    steps.saved(head, f"{better.url}edit/", actual="遗留账号为 0", **kept)
    steps.taken(head, better, "measure", "measured")
    steps.taken(head, better, "close", "closed")


def served(four, one):
    """The newcomer enters in the portal what was done; nobody confirms it for now."""
    page, day = one.desks.comer, clock.today().isoformat()
    page.goto("/portal/new/log/")
    page.locator("[name=project]").select_option(str(one.project.pk))
    page.locator("[name=vendor_staff]").select_option(str(four.found(VendorStaff, person=one.successor).pk))
    page.locator("[name=content]").fill("备用电源带载切换试验")
    page.locator("[name=started_at]").fill(f"{day}T09:00")
    page.locator("[name=ended_at]").fill(f"{day}T10:00")
    page.get_by_role("button", name=zh("Hand in")).click()
    expect(page.locator("h1")).to_have_text(zh("Vendor portal"))


def stage_accepted(four, one):
    """Something was not confirmed: a problem, its cause, the leader's decision, and the vendor mends it."""
    head, clerk = four.heads_desk, four.clerks_desk
    steps.taken(clerk, one.stage, "deliver", "delivered")
    steps.refused(head, one.stage, "verify", "milestone_is_verified")
    clerk.goto(one.stage.url)
    pressed(clerk, "Begin a verification, filled in from the registers")
    told = four.found(StageVerification, milestone=one.stage)
    rows = {f"items-{place}-result": "pass" for place in (0, 1, 3)}
    rows |= {"items-2-cause": "驻场人员漏报离岗当日的服务"}
    rows |= {f"terms-{place}-result": "fulfilled" for place in range(9)}
    rows |= {f"terms-{place}-found": "逐项核对，材料齐全" for place in range(9)}
    for place, aim in enumerate(one.aims):
        rows |= {f"verdicts-{place}-objective": str(aim), f"verdicts-{place}-result": "met"}
    steps.saved(clerk, f"{told.url}edit/", conclusion="一项不符，限期补齐", **rows)
    expect(steps.refused(head, told, "pass")).to_contain_text("7.2.a")
    steps.taken(head, told, "pass_on_conditions", "conditional")
    steps.refused(head, one.stage, "verify", "accepted_stage_passed_or_was_decided")
    asked = four.found(Decision, register="stage_verification", record=told.pk)
    steps.taken(four.leaders_desk, asked, "approve", "approved")
    confirmed(four, one)
    steps.taken(head, one.stage, "verify", "verified")
    handed_to_the_vendor(four, one, told)


def confirmed(four, one):
    """The record that nobody had confirmed is looked at and confirmed now."""
    log = four.found(ServiceLog, project=one.project)
    steps.saved(four.heads_desk, f"{log.url}edit/", supervisor=str(four.people[four.head].pk))
    steps.taken(four.heads_desk, log, "confirm", "confirmed")


def handed_to_the_vendor(four, one, verification):
    """What the verification found is a finding; the vendor has to mend it until a day."""
    head = four.heads_desk
    finding = four.found(Finding, register="stage_verification", record=verification.pk)
    head.goto(finding.url)
    head.get_by_role("link", name=zh("Propose a measure")).click()
    steps.saved(head, text="服务人员离岗前补录当日服务记录", due="2027-09-20")
    measure = four.found(Action, finding=finding)
    steps.taken(four.leaders_desk, measure, "approve", "approved")
    head.goto(f"{measure.url}edit/")
    steps.taken(head, measure, "start", "in_progress")
    head.goto(f"{measure.url}edit/")
    head.locator("[name=evidence__file]").set_input_files(one.paper)
    steps.saved(head)
    steps.taken(head, measure, "finish", "done")
    steps.saved(four.assessors_desk, f"{measure.url}edit/", effective="true", effect="抽查 9 月记录齐全")
    steps.taken(four.assessors_desk, measure, "verify", "verified")


def reported(four, one):
    """The status report comes from rows; somebody says what it means, the leader takes note."""
    head = four.heads_desk
    head.goto(one.project.url)
    pressed(head, "Draft the status report")
    report = four.found(Report, pk=steps.pk_of(head))
    expect(head.get_by_text(zh("Security incidents")).first).to_be_visible()
    steps.taken(head, report, "submit", "submitted")
    steps.taken(four.leaders_desk, report, "acknowledge", "acknowledged")


def board_is_kept(four, one):
    """At the end of the year every clause of supervision and improvement is kept in this project."""
    page = four.leaders_desk
    page.goto(f"/board/?project={one.project.pk}")
    for clause in KEPT:
        line = page.locator(f"tr:has(th[scope=row] a[href*='/{clause}/'])").first
        expect(line.locator(".tg-tone-good"), clause).to_be_visible()
