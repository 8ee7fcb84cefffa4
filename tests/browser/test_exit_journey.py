"""A service is left: by the contract's condition, item by item, one right forgotten and found, until it is closed."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.examples import make
from tests.outsourcing.stories import contract, located, promised, staff, vendor_promised
from tongguan.access.models import AccessGrant
from tongguan.core.models import Evidence
from tongguan.outsourcing.models import ExitCase, ExitItem
from tongguan.outsourcing.models.contract_clause import Code
from tongguan.standards import engine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = dt.date(2026, 11, 21)
UNTIL = dt.date(2029, 12, 31)
OWN = "EX-B1"
"""The item that the head of the office does herself."""
REMOVED = {"removal": "overwritten", "certificate_no": "QC-2026-11"}


def test_a_service_is_left_with_one_right_forgotten_and_found(four, tmp_path):
    project, one, promise = running(four)
    case = opened(four, project)
    parallel(four, case)
    proof = tmp_path / "移交清单.pdf"
    proof.write_bytes(b"%PDF-1.7\n%proof\n")
    done(four, case, proof)
    rights_are_withdrawn(four, case, one)
    verified_by_another(four, case)
    certificate(four, case)
    reported(four, case, one)
    closed(four, case, promise)


def running(four):
    """An operating project with one of the vendor's people, who has a right."""
    with four.as_clerk():
        people = {"leader": four.people[four.leader], "office_head": four.people[four.head]}
        told = {"name": "政务云运维外包", "office": four.unit, "state": "operating", "opening": True}
        project = make("project", **told, **people)
        vendor = make("vendor", name="长河信息技术有限公司", state="qualified", opening=True)
        located(contract("in_force", project=project, vendor=vendor), *Code.values, reviewed_by=four.assessor)
        one = promised(staff(project=project, vendor=vendor), valid_to=UNTIL)
        make("access_grant", vendor_staff=one, resource="堡垒机", state="active", opening=True)
        promise = vendor_promised(vendor, valid_to=UNTIL)
    return project, one, promise


def opened(four, project):
    """G16: no exit without a condition of the contract; the way to it starts at what the page misses."""
    page = four.heads_desk
    page.goto(project.url)
    expect(page.locator(".bd-before")).to_have_count(0)
    why = steps.reasons(page, project, "start_exit", "exit_cites_its_ground", "exit_has_an_item_for_each_term")
    why.locator("a[href^='/exit_case/new/']").first.click()
    agreed = four.found(project.contracts.model, project=project)
    steps.saved(
        page,
        contract=str(agreed.pk),
        condition_clause="EX-A1",
        trigger="合同到期，不再续签",
        started_on=TODAY.isoformat(),
        plan="移交资料、清除数据、收回账号，并行运行到移交验收",
        **{
            "roles-0-side": "office",
            "roles-0-person": str(four.people[four.clerk].pk),
            "roles-0-duty": "接收资料，核对清单",
        },
    )
    case = four.found(ExitCase, project=project)
    expect(page).to_have_url(re.compile(f"{case.url}$"))
    steps.taken(page, case, "draw_items", "initiated")
    expect(page.locator("#progress tbody tr")).to_have_count(12)
    steps.taken(four.leaders_desk, case, "approve", "approved")
    steps.taken(page, project, "start_exit", "exiting")
    return case


def parallel(four, case):
    """The service runs on beside the new one until the hand-over is accepted."""
    clerk = four.clerks_desk
    steps.taken(clerk, case, "hand_over", "handover")
    days = {"parallel_from": TODAY.isoformat(), "parallel_to": "2026-12-31"}
    steps.saved(clerk, f"{case.url}edit/", **days)
    expect(clerk.locator("#progress")).to_contain_text(steps.zh("goes on until the hand-over is accepted"))


def done(four, case, proof):
    """Each item with how it was done and a file that proves it, from the list of the exit and back to it."""
    for page, whose in ((four.heads_desk, [OWN]), (four.clerks_desk, [code for code in Code.values if of_exit(code)])):
        for code in whose:
            page.goto(case.url)
            row = page.locator("#progress tbody tr").filter(has_text=code)
            row.get_by_role("link", name=steps.zh("Enter method and proof")).click()
            page.locator("[name=method]").fill("逐项核对，双方签字")
            page.locator("[name=evidence__file]").set_input_files(proof)
            if code == "EX-B5":
                for name, value in REMOVED.items():
                    field = page.locator(f"[name={name}]")
                    (field.select_option if name == "removal" else field.fill)(value)
                page.locator("[name=witness]").select_option(str(four.people[four.head].pk))
            page.get_by_role("button", name=steps.zh("Enter and record as done")).click()
            expect(page).to_have_url(re.compile(f"{case.url}$"))
    with four.as_clerk():
        assert set(case.items.values_list("state", flat=True)) == {"done"}
        assert Evidence.objects.filter(register="exit_item").count() == 12


def of_exit(code):
    return code.startswith(("EX-B", "EX-C")) and code != OWN


def rights_are_withdrawn(four, case, one):
    """The page of the exit names what is left; all rights go in one act, and nobody else is asked."""
    page = four.heads_desk
    page.goto(case.url)
    grant = four.found(AccessGrant, vendor_staff=one)
    expect(page.locator(f"#left a[href='{grant.url}']")).to_be_visible()
    page.locator("#left form button").click()
    expect(page.locator("#left")).to_have_count(0)


def verified_by_another(four, case):
    """The hand-over is accepted; nobody verifies what they did themselves."""
    steps.saved(four.clerks_desk, f"{case.url}edit/", accepted_on=TODAY.isoformat(), parallel_to=TODAY.isoformat())
    own = four.found(ExitItem, exit_case=case, clause=OWN)
    expect(steps.refused(four.heads_desk, own, "verify")).to_contain_text("须由他人办理")
    page = four.assessors_desk
    page.goto(case.url)
    for left in range(12, 0, -1):
        buttons = page.locator("#progress tbody a.btn[href$='/move/verify/']")
        expect(buttons).to_have_count(left)
        buttons.first.click()
        page.locator("dialog").get_by_role("button", name=steps.label(own, "verify")).click()
    expect(page.locator("#progress header")).to_contain_text("12 / 12")


def certificate(four, case):
    """What both sides sign on the removal of data."""
    page = four.clerks_desk
    page.goto(f"{case.url}certificate/")
    for said in ("长河信息技术有限公司", REMOVED["certificate_no"], four.head.name):
        expect(page.locator(".tg-paper")).to_contain_text(said)


def reported(four, case, one):
    """G17: a right that was given for the parallel run and entered late stands in the way; it is named and ended."""
    page = four.heads_desk
    with four.as_clerk():
        late = make("access_grant", vendor_staff=one, resource="移交演示环境", state="active", opening=True)
    steps.taken(four.clerks_desk, case, "verify", "verifying")
    steps.saved(four.clerks_desk, f"{case.url}edit/", report="移交完成，数据已清除，账号已收回。")
    page.goto(case.url)
    why = steps.reasons(page, case, "report")
    expect(why.locator("li").filter(has=page.locator("a[href$='#left']"))).to_contain_text(late.resource)
    page.locator(f"#left a[href='{late.url}']").click()
    steps.taken(page, late, "revoke", "revoked", reason="退出时发现遗漏")
    steps.taken(page, case, "report", "reported")


def closed(four, case, promise):
    """The leader reads the report and acknowledges it; the project closes with its exit; the promise binds on."""
    leader = four.leaders_desk
    leader.goto("/")
    leader.locator(f"a[href^='{case.url}']").first.click()
    expect(leader.locator("#report")).to_contain_text("移交完成，数据已清除，账号已收回。")
    steps.taken(leader, case, "close", "closed")
    expect(leader.locator(f"#promises a[href='{promise.url}']")).to_be_visible()
    leader.goto(promise.url)
    expect(leader.locator(".tg-sub").first).to_contain_text(steps.state_of(promise, "signed"))
    project = case.project
    leader.goto(project.url)
    expect(leader.locator(".tg-sub").first).to_contain_text(steps.state_of(project, "closed"))
    engine.freshen(four.tenant)
    leader.goto(f"/board/gbt32926-2016/?project={project.pk}")
    for clause in ("8.2.b", "8.2.c", "8.2.d"):
        cell = leader.locator(f"a.bd-cell[href*='/{clause}/']").first
        expect(cell).to_have_class(re.compile("bd-conform"))
