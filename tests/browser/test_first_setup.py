"""From an empty installation to the first granted office role: five people, each at a browser of their own."""

import re

import pytest
from playwright.sync_api import expect

from tongguan.accounts import setting_up
from tongguan.core import clock
from tongguan.core.models import Tenant, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOSEN = "Lotus-Regen-2026"


@pytest.fixture
def page(chromium, live_server, home):
    """A browser that nobody has used."""
    contexts = []

    def open_one():
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def come_in(page):
    """Logs somebody in with a first password, who then chooses one of his own."""

    def log_in(username, password):
        at = page()
        at.goto("/login/")
        at.locator("#username").fill(username)
        at.locator("#password").fill(password)
        at.locator("form button.btn-primary").click()
        expect(at).to_have_url(re.compile("/account/password/"))
        for field in at.locator("input[type=password]").all():
            old = "current" in (field.get_attribute("autocomplete") or "")
            field.fill(password if old else CHOSEN)
        at.locator("main form button.btn-primary").first.click()
        expect(at).not_to_have_url(re.compile("/account/password/"))
        return at

    return log_in


def set_up(at):
    """Fill in the page of the first set-up; gives the first passwords."""
    at.goto("/")
    expect(at).to_have_url(re.compile("/setup/"))
    at.locator("[name=organisation]").fill("市大数据局")
    for role in setting_up.FOUNDERS:
        at.locator(f"[name={role}_name]").fill(f"某{role.value}")
        at.locator(f"[name={role}_username]").fill(f"u-{role.value}")
    at.locator("form.tg-form button.btn-primary").click()
    rows = at.locator("tbody tr")
    expect(rows).to_have_count(len(setting_up.FOUNDERS))
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    return {told[2].strip(): told[3].strip() for told in cells}


def test_an_empty_installation_comes_to_its_first_office(page, come_in):
    passwords = set_up(page())
    gone = page()
    assert gone.goto("/setup/").status == 404

    keeper = come_in("u-sysadmin", passwords["u-sysadmin"])
    keeper.goto("/platform/account/new/")
    keeper.locator("[name=username]").fill("chuzhang")
    keeper.locator("[name=name]").fill("处长")
    keeper.locator("form.tg-form button.btn-primary").click()
    first = keeper.locator("code").inner_text()

    asking = come_in("u-secadmin", passwords["u-secadmin"])
    asking.goto("/")
    asking.get_by_role("link", name="处长").first.click()
    asking.locator("a[href^='/rights_request/new/']").first.click()
    asking.locator("[name=role]").select_option("office_head")
    asking.locator("[name=reason]").fill("局任字〔2026〕12号")
    asking.locator("form.tg-form button.btn-primary").click()
    expect(asking).to_have_url(re.compile(r"/rights_request/\d+/$"))

    leader = come_in("u-leader", passwords["u-leader"])
    leader.goto("/")
    leader.locator("a[href^='/rights_request/']").first.click()
    leader.locator("a[href$='/move/approve/'], button[hx-get$='/move/approve/']").first.click()
    leader.locator("form[action$='/move/approve/'] button.btn-primary, dialog button.btn-primary").first.click()
    tenant, head = Tenant.objects.get(), User.objects.get(username="chuzhang")
    expect(leader.locator(".tg-sub")).to_contain_text("已批准")
    assert head.roles_in(tenant, clock.today()) == {"office_head"}

    office = come_in("chuzhang", first)
    assert office.goto("/project/").status == 200
    office.goto("/")

    judge = come_in("u-auditadmin", passwords["u-auditadmin"])
    judge.goto("/platform/audit_log/?what=account")
    expect(judge.locator("tbody")).to_contain_text("处长")
    assert judge.goto("/project/").status == 403
