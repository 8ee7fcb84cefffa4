"""A leader sets up a second factor in a real browser, comes in with it, and signs a decision with opinion and code."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.steps import label, zh
from tests.examples import make
from tests.phones import Phone, read_key
from tongguan.core import assurance, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def objective(as_role):
    """It waits for the leader."""
    with as_role("office_head", "office_staff", name="录入人"):
        return make("objective")


@pytest.fixture
def phones(time_of_codes, demanded):
    """Leaders prove a factor when they decide; the time in which their telephones show codes."""
    demanded(assurance.FOR_DECISIONS)
    return time_of_codes


def press(page, words):
    """Press the button of the form that is shown."""
    page.locator("main").get_by_role("button", name=zh(words), exact=True).click()


def enrol(page, step, clock_of_codes):
    """From the step that cannot be taken without a factor to one that is set up; the telephone."""
    page.goto(step)
    page.get_by_role("link", name=zh("Set it up now")).click()
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Set it up")
    # The picture is drawn, and the text beside it is the same secret.
    assert page.locator("img.ac-picture").evaluate("picture => picture.complete && picture.naturalWidth") > 100
    phone = Phone(read_key(page.locator(".ac-key").inner_text()), clock_of_codes)
    page.locator("[name=code]").fill(phone.code())
    press(page, "Confirm")
    expect(page.locator(".ac-codes li")).to_have_count(10)
    assert len(set(page.locator(".ac-codes code").all_inner_texts())) == 10
    page.get_by_role("link", name=zh("I have kept them, go on")).click()
    expect(page.locator("main")).to_contain_text(zh("reason"))
    return phone


def come_in_again(page, leader, phone, tenant):
    """Out, and in by password and code; in between nothing is open."""
    page.locator(".tg-me > summary").click()
    page.get_by_role("button", name=zh("Log out")).click()
    page.locator("#username").fill(leader.username)
    page.locator("#password").fill(PASSWORD)
    page.locator("form button.btn-primary").click()
    page.goto("/objective/")
    expect(page.locator("h1")).to_have_text(zh("Second step of the log-in"))
    expect(page.locator("body")).not_to_contain_text(tenant.name)
    page.locator("[name=code]").fill(phone.next_code())
    press(page, "Go on")


def sign(page, objective, phone):
    """Opinion and code in one form, at the width of a telephone."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(objective.url)
    page.locator(f"a[href='{objective.url}move/approve/']").click()
    dialog = page.locator("dialog")
    dialog.locator("[name=reason]").fill("同意")
    dialog.locator("[name=code]").fill(phone.next_code())
    dialog.get_by_role("button", name=label(objective, "approve")).click()
    expect(page.locator(".tg-sub").first).to_contain_text(zh("approved"))


def test_a_leader_enrols_comes_in_with_a_code_and_signs_with_one(seat, objective, phones, monkeypatch, tenant):
    leader, page = seat("章局长", "leader")
    phone = enrol(page, f"{objective.url}move/approve/", phones)
    come_in_again(page, leader, phone, tenant)
    expect(page.locator("table")).to_contain_text(objective.text)
    later = clock.now() + dt.timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    sign(page, objective, phone)
    with acting_as(leader, tenant):
        entry = AuditEntry.objects.get(register="objective", record=objective.pk, action="approve")
    assert (entry.actor, entry.reason, entry.changes["second_factor"]) == (leader, "同意", [None, "totp"])
