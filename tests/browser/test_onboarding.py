"""From the closed door to the green clause: a service staff member comes, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.outsourcing.stories import contract, fit, staff, vendor_promised
from tongguan.standards import engine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newcomer(as_role, tenant):
    """Somebody cleared for a running project of a vendor that has contract and NDA; their own NDA is not there."""
    with as_role("office_head", name="录入人"):
        signed = contract("in_force")
        vendor_promised(signed.vendor)
        one = fit(staff("cleared", vendor=signed.vendor, project=signed.project))
        type(one.project)._base_manager.filter(pk=one.project_id).update(state="operating")
    engine.freshen(tenant)
    return one


def clause(page, project):
    """The heading of the clause on agreements with vendor and persons, asked for one project."""
    page.goto(f"/clauses/gbt32926-2016/6.4.a/?project={project.pk}")
    return page.locator(".tg-sub").first


def enter_agreement(page, newcomer, scan):
    """Fill in the form of an NDA and save it."""
    page.locator("[name=party_type]").select_option("staff")
    page.locator("[name=vendor]").select_option(str(newcomer.vendor_id))
    page.locator("[name=signed_on]").fill("2026-11-20")
    page.locator("[name=valid_to]").fill("2029-11-20")
    page.locator("input[type=file]").first.set_input_files(scan)
    for number in range(1, 6):
        page.locator(f"[name=nd_{number}]").check()
    page.get_by_role("button", name="保存").click()


def test_a_door_opens_once_what_it_misses_is_there(seat, newcomer, tmp_path):
    _account, head = seat("王主任", "office_head", "office_staff")
    _account, officer = seat("李安全", "sec_officer")
    scan = tmp_path / "保密协议.pdf"
    scan.write_bytes(b"%PDF-1.7\n%scan\n")
    expect(clause(head, newcomer.project)).to_contain_text("待举证")

    # The door is shut, and says why, by which clause, and where to mend it.
    head.goto(newcomer.url)
    door = head.get_by_role("button", name="进场")
    expect(door).to_be_disabled()
    why = head.locator(f"#{door.get_attribute('aria-describedby')}")
    expect(why).to_contain_text("6.4.a")
    expect(why).to_contain_text("保密协议")

    # The office enters the agreement; the way there knows of whom it speaks.
    why.locator("a[href^='/nda/new/']").click()
    expect(head.locator("[name=vendor_staff]")).to_have_value(str(newcomer.pk))
    enter_agreement(head, newcomer, scan)
    expect(head.locator(".tg-sub")).to_contain_text("NDA-2026-")
    agreement = head.url

    # Whoever entered it does not confirm it.
    own = head.get_by_role("button", name="确认签署")
    expect(own).to_be_disabled()
    expect(head.locator(f"#{own.get_attribute('aria-describedby')}")).to_contain_text("须由他人办理")
    head.goto(newcomer.url)
    expect(head.get_by_role("button", name="进场")).to_be_disabled()

    # Another person does.
    officer.goto(agreement)
    officer.get_by_role("link", name="确认签署").click()
    officer.locator("dialog").get_by_role("button", name="确认签署").click()
    expect(officer.locator(".tg-sub")).to_contain_text("已签署")

    # Now the door is open.
    head.goto(newcomer.url)
    head.get_by_role("link", name="进场").click()
    head.locator("dialog").get_by_role("button", name="进场").click()
    expect(head.locator(".tg-sub")).to_contain_text("已进场")
    expect(clause(head, newcomer.project)).to_contain_text("符合")
    expect(clause(head, newcomer.project)).not_to_contain_text("待举证")
