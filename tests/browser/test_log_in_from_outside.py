"""Log-in by single sign-on and with a password of the directory, in a real browser against real counterparts."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.counterparts import BASE, READER, READS, directory, single_sign_on
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import identities, synchronising
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, User

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def page(chromium, live_server):
    """An empty browser."""
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_through_single_sign_on_in_and_out_again(page, live_server, settings, user_with, tmp_path):
    with single_sign_on(live_server.url, tmp_path) as issuer:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = issuer, "tongguan", "known-to-the-test-only"
        settings.OIDC_TIE_CLAIM = ""
        cache.clear()
        user = user_with("office_head", name="张三")
        with acting_as(User.objects.system(), None):
            identities.tie(user, Identity.Means.OIDC, issuer, "zhang")
        page.goto("/vendor/")
        page.locator("a[href^='/login/oidc/']").click()
        page.get_by_label("name").fill("zhang")
        page.get_by_role("button").click()
        expect(page).to_have_url(f"{live_server.url}/vendor/")
        page.evaluate("document.querySelector('form[action=\"/logout/\"]').submit()")
        page.get_by_role("button", name="Yes").click()
        expect(page).to_have_url(f"{live_server.url}/login/")
        page.goto("/")
        expect(page).to_have_url(f"{live_server.url}/login/?next=%2F")


def test_somebody_unknown_here_reads_what_to_pass_on(page, live_server, settings, tenant, tmp_path):
    with single_sign_on(live_server.url, tmp_path) as issuer:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = issuer, "tongguan", "known-to-the-test-only"
        cache.clear()
        page.goto("/login/oidc/")
        page.get_by_label("name").fill("stranger")
        page.get_by_role("button").click()
        expect(page.locator("code").last).to_have_text("stranger")


def test_with_a_password_of_the_directory(page, live_server, settings, tenant, tmp_path):
    with directory({"zhang": "right-word"}, tmp_path) as (_plain, encrypted):
        settings.LDAP_URLS, settings.LDAP_CA = [f"ldaps://127.0.0.1:{encrypted}"], str(tmp_path / "ca.pem")
        settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD, settings.LDAP_BASE = READER, READS, BASE
        settings.AUTHENTICATION_BACKENDS = [
            "tongguan.accounts.outside.backends.DirectoryBackend",
            "tongguan.accounts.outside.backends.LocalBackend",
        ]
        synchronising.run(tenant)
        Membership.objects.create(user=User.objects.get(username="zhang"), tenant=tenant, role="office_head")
        page.goto("/login/")
        page.locator("#username").fill("zhang")
        page.locator("#password").fill("wrong-word")
        page.locator("form button.btn-primary").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.locator("#username").fill("zhang")
        page.locator("#password").fill("right-word")
        page.locator("form button.btn-primary").click()
        expect(page).to_have_url(f"{live_server.url}/")
