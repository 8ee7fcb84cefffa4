"""Single sign-on against a real provider, spoken to as a browser does (make integration)."""

import re
from urllib.parse import urljoin

import pytest
import requests
from django.core.cache import cache

from tests.counterparts import single_sign_on
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import identities
from tongguan.core import assurance
from tongguan.core.actor import acting_as
from tongguan.core.models import User

OURS = "http://testserver"
pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    """The address of a running provider."""
    with single_sign_on(OURS, tmp_path_factory.mktemp("oidc")) as address:
        yield address


@pytest.fixture
def configured(settings, issuer):
    """We trust it."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = issuer, "tongguan", "known-to-the-test-only"
    settings.OIDC_TIE_CLAIM, settings.OIDC_FACTORS = "", frozenset({"otp"})
    cache.clear()
    yield issuer
    cache.clear()


@pytest.fixture
def zhang(user_with, configured):
    """Somebody whom the provider calls zhang."""
    user = user_with("office_staff", name="张三")
    with acting_as(User.objects.system(), None):
        identities.tie(user, Identity.Means.OIDC, configured, "zhang")
    return user


def vouched(client, name, **typed):
    """Begin here, log in there, and give the address to which the provider sends the browser back."""
    browser = requests.Session()
    answer = browser.get(client.get("/login/oidc/").url, allow_redirects=False)
    while not (place := urljoin(answer.url, answer.headers["Location"])).startswith(OURS):
        answer = browser.get(place, allow_redirects=False)
        if answer.status_code == 200:
            answer = browser.post(answer.url, {"login": name} | typed, allow_redirects=False)
    return place.removeprefix(OURS)


def test_somebody_the_provider_vouches_for_comes_in(client, zhang):
    answer = client.get(vouched(client, "zhang"))
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(zhang.pk)
    assert assurance.marked(client.session) is None


def test_a_second_factor_proved_there_counts_here(client, zhang):
    client.get(vouched(client, "zhang", otp="on"))
    assert assurance.marked(client.session).means == "oidc"


def test_somebody_unknown_here_stays_outside(client, zhang):
    page = client.get(vouched(client, "li"))
    assert page.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_code_of_the_provider_serves_once(client, zhang):
    address = vouched(client, "zhang")
    state = dict(client.session["oidc"])
    assert client.get(address).status_code == 302
    client.logout()
    session = client.session
    session["oidc"] = state
    session.save()
    assert client.get(address).status_code == 403


def test_without_the_verifier_of_whoever_began_the_code_is_worth_nothing(client, zhang):
    address = vouched(client, "zhang")
    session = client.session
    session["oidc"] = session["oidc"] | {"verifier": "x" * 64}
    session.save()
    assert client.get(address).status_code == 403


def test_the_claim_that_the_installation_trusts_ties_at_the_first_log_in(client, configured, user_with, settings):
    settings.OIDC_TIE_CLAIM = "preferred_username"
    user = user_with("office_staff")
    User.objects.filter(pk=user.pk).update(username="li")
    assert client.get(vouched(client, "li")).status_code == 302
    assert user.identities.get().subject == "li"


def test_logging_out_here_logs_out_there(client, zhang):
    client.get(vouched(client, "zhang"))
    address = re.search(r'href="(http[^"]+)"', client.post("/logout/").content.decode())[1].replace("&amp;", "&")
    page = requests.get(address, timeout=10)
    assert page.status_code == 200
    assert "logout" in page.text
