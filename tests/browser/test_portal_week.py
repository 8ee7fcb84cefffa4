"""A week of a vendor's manager on a phone: terms, a test, a log, an incident, somebody who leaves and who comes."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.steps import zh
from tests.examples import make
from tests.outsourcing.stories import complete_contract, staff
from tongguan.core.actor import acting_as
from tongguan.operations.models import SecurityIncident, ServiceLog
from tongguan.outsourcing.models import NDA, VendorNotice, VendorStaff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def manager(seat, as_role):
    """A manager with a phone in his hand, on a running project that owes a deliverable."""
    account, page = seat("长河经理", "vendor_manager", "vendor_staff")
    page.set_viewport_size(PHONE)
    with as_role("office_head", "office_staff", name="录入人"):
        person = make("person", kind="vendor_staff", establishment="", account=account, name="长河经理")
        one = staff(project=make("project", name="政务云运维", state="operating", opening=True), person=person)
        contract = complete_contract("in_force", project=one.project, vendor=one.vendor)
        milestone = make("milestone", project=one.project, contract=contract, security_objectives=[])
        undone = {"file": None, "delivered_on": None, "accepted_on": None, "security_clause_ref": None}
        make("deliverable", name="季度报告", milestone=milestone, no_clause=True, **undone)
        rows = [{"question": "介质带出前应当？", "a": "登记并经批准", "b": "直接带走", "right": "a"}]
        make("training_session", project=one.project, attendees=[], questions=rows, state="held", opening=True)
    return one, page


def enter(page, where, **values):
    """One of the short pages, filled in and sent."""
    page.goto("/")
    page.locator(f".vp-do a[href='{where}']").click()
    expect(page.locator(".vp-form")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for field, value in values.items():
        place = page.locator(f"[name='{field}']")
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(value)
        elif place.get_attribute("type") == "file":
            place.set_input_files(value)
        else:
            place.fill(value)
    page.get_by_role("button", name=zh("Hand in")).click()
    expect(page.locator("#errors")).to_have_count(0)
    expect(page.locator("h1")).to_have_text(zh("Vendor portal"))


def sign_and_announce(page, one, paper):
    """The agreement that is owed is handed in, and a visit is announced."""
    owed = page.locator(f".vp-row[href='/portal/nda/?by=staff-{one.pk}']")
    expect(owed).to_have_count(1)
    signed = {"by": f"staff-{one.pk}", "signed_on": "2026-11-01", "valid_to": "2028-11-01", "file": paper}
    enter(page, "/portal/nda/", **signed)
    expect(owed).to_have_count(0)
    here = {"project": str(one.project_id), "vendor_staff": str(one.pk)}
    enter(page, "/portal/new/visit/", **here, effective_on="2026-11-25", content="机房更换硬盘")
    page.locator(".vp-do a[href='/portal/visits/']").click()
    expect(page.get_by_text("机房更换硬盘")).to_have_count(1)
    page.goto("/")


def test_a_week_in_the_portal(manager, tenant, tmp_path):
    one, page = manager
    paper = tmp_path / "材料.pdf"
    paper.write_bytes(b"%PDF-1.7\n%paper\n")
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    owed = page.locator(".vp-columns section").first

    owed.locator("a[href$='/know/']").first.click()
    page.get_by_role("button", name=zh("I have read it and take note")).click()
    owed.locator("a[href$='/test/']").click()
    page.get_by_label("登记并经批准").check()
    page.get_by_role("button", name=zh("Hand in the answers")).click()
    owed.locator("a[href$='/settle/']").filter(has_text="季度报告").click()
    page.locator("[name=file]").set_input_files(paper)
    page.get_by_role("button", name=zh("Hand in")).click()
    for done in ("/know/", "/test/"):
        expect(owed.locator(f"a[href$='{done}']")).to_have_count(0)
    expect(owed.filter(has_text="季度报告")).to_have_count(0)

    here = {"project": str(one.project_id), "vendor_staff": str(one.pk)}
    log = {"content": "巡检", "started_at": "2026-11-20T09:00", "ended_at": "2026-11-20T10:00"}
    enter(page, "/portal/new/log/", **here, **log)
    enter(page, "/portal/new/incident/", project=here["project"], title="疑似钓鱼", facts="收到仿冒邮件")
    sign_and_announce(page, one, str(paper))
    enter(page, "/portal/new/leaving/", **here, effective_on="2026-12-20", content="合同期满")
    person = {"name": "周航", "id_no": "11010519491231002X", "role": "数据库管理员", "duties": "数据库维护"}
    skill = {"qualification": "数据库系统工程师", "experience": "六年", "certificate": str(paper)}
    enter(page, "/portal/propose/", project=here["project"], **person, **skill)
    expect(page.locator(".vp-person").filter(has_text=zh("proposed"))).to_have_count(1)
    with acting_as(one.person.account, tenant):
        assert ServiceLog.objects.get().started_at.date() == dt.date(2026, 11, 20)
        assert SecurityIncident.objects.get().vendor == one.vendor
        assert {notice.vendor for notice in VendorNotice.objects.all()} == {one.vendor}
        assert NDA.objects.get().state == "draft"
        assert VendorStaff.objects.filter(state="proposed").count() == 1
