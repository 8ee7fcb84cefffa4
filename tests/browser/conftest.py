"""A real Chromium against a real server, for tests of the browser."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.four import Four

PASSWORD = "Lotus-Regen-2026"
LONGEST = "test_a_year_of_supervision"
# A page comes within a second; a machine with other work, such as installing what a wheel needs, may stall for more.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items):
    """The longest journey begins first, so that another worker walks the others meanwhile."""
    items.sort(key=lambda item: item.name != LONGEST)


@pytest.fixture(scope="session")
def chromium():
    """The browser, without a window."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # As long as it runs, there is an event loop in the thread in which tests ask the database.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def desk_of(chromium, live_server):
    """The browser of a person: each has cookies of their own. Whatever the page complains of fails the test."""
    contexts, complaints = [], []

    def open_for(user, password):
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto("/login/")
        page.locator("#username").fill(user.username)
        page.locator("#password").fill(password)
        page.locator("form button.btn-primary").click()
        expect(page).not_to_have_url(f"{live_server.url}/login/")
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def seat(desk_of, user_with):
    """Seats somebody with these roles at a desk of their own: the account and its browser."""

    def take(name, *roles):
        user = user_with(*roles, name=name)
        user.set_password(PASSWORD)
        user.save()
        return user, desk_of(user, PASSWORD)

    return take


@pytest.fixture
def four(tenant, seat):
    """Clerk, head of office, assessor and leader at their desks."""
    return Four(tenant, seat)
