"""In the browser: whoever does nothing is told in time, whoever types is at work, and the log-in says why."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tongguan.accounts.models import Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_whoever_does_nothing_is_told_and_whoever_types_is_at_work(seat):
    user, page = seat("李雷", "office_head")
    page.clock.install()
    page.goto("/account/password/")
    note = page.locator("#idle")
    expect(note).to_be_hidden()
    page.clock.fast_forward("14:30")
    expect(note).to_be_visible()
    with page.expect_response("**/account/alive/") as answer:
        note.get_by_role("button").click()
    assert answer.value.status == 204
    expect(note).to_be_hidden()
    page.clock.fast_forward("03:00")
    with page.expect_response("**/account/alive/"):
        page.locator("#password").press_sequentially("a")
    Session.objects.filter(user=user).update(seen_at=timezone.now() - dt.timedelta(minutes=16))
    page.clock.fast_forward("14:30")
    note.get_by_role("button").click()
    page.wait_for_url("**/login/**ended=idle-15**")
    expect(page.get_by_role("status")).to_be_visible()
