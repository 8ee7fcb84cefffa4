"""Single sign-on: who is let in by whose word, and which words are not believed."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import OctKey

from tests.outside.sign_on import ISSUER
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import identities, oidc
from tongguan.core import assurance
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, User

OIDC = Identity.Means.OIDC
pytestmark = pytest.mark.django_db


@pytest.fixture
def zhang(user_with):
    """Somebody who is tied to the provider's `zhang-1`."""
    user = user_with("office_staff", name="张三")
    with acting_as(User.objects.system(), None):
        identities.tie(user, OIDC, ISSUER, "zhang-1")
    return user


def trail(action):
    """What the trail of the platform holds of log-ins."""
    return list(AuditEntry.objects.filter(register="user", action=action, tenant=None).order_by("id"))


def begun(client, provider, wanted="/"):
    """Press the button; returns what the provider was asked."""
    answer = client.get("/login/oidc/", {"next": wanted})
    assert answer.status_code == 302
    return provider.sent(answer.url)


def back(client, asked, **more):
    """Come back from the provider."""
    return client.get("/login/oidc/back/", {"code": "c", "state": asked["state"]} | more)


def is_in(client):
    """Whether the browser is logged in."""
    return "_auth_user_id" in client.session


def test_the_button_is_there_only_where_a_provider_is_configured(client, provider, settings, zhang):
    assert "/login/oidc/" in client.get("/login/").content.decode()
    settings.OIDC_ISSUER = ""
    assert "/login/oidc/" not in client.get("/login/").content.decode()
    assert [client.get(f"/login/oidc/{rest}").status_code for rest in ("", "back/")] == [404, 404]


def test_whom_the_provider_vouches_for_comes_in_and_where_they_wanted(client, provider, zhang):
    asked = begun(client, provider, "/vendor/?state=qualified")
    assert (asked["code_challenge_method"], asked["response_type"], asked["scope"]) == (
        "S256",
        "code",
        "openid profile email",
    )
    assert asked["redirect_uri"] == "http://testserver/login/oidc/back/"
    answer = back(client, asked)
    assert (answer.status_code, answer.url) == (302, "/vendor/?state=qualified")
    assert client.session["_auth_user_id"] == str(zhang.pk)
    entry = trail("login")[-1]
    assert (entry.actor, entry.changes, entry.source) == (zhang, {"means": [None, "oidc"]}, "127.0.0.1")
    assert zhang.identities.get().used_at is not None


def test_whoever_is_unknown_here_is_told_what_to_pass_on_and_gets_no_account(client, provider, zhang):
    provider.claims = {"sub": "li-2", "preferred_username": "li"}
    before = User.objects.count()
    page = back(client, begun(client, provider))
    assert page.status_code == 403
    assert "li-2" in page.content.decode()
    assert ISSUER in page.content.decode()
    assert not is_in(client)
    assert User.objects.count() == before
    assert trail("login_failed")[-1].changes == {"means": [None, "oidc"], "subject": [None, "li-2"]}


def test_a_closed_account_stays_closed_whoever_vouches(client, provider, zhang):
    zhang.is_active = False
    zhang.save()
    assert back(client, begun(client, provider)).status_code == 403
    assert not is_in(client)
    assert trail("login_failed")[-1].record == zhang.pk


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"azp": "somebody-else"},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_an_identity_for_others_or_of_old_is_not_believed(client, provider, zhang, claims):
    provider.claims = claims
    page = back(client, begun(client, provider))
    assert page.status_code == 403
    assert not is_in(client)
    assert trail("login_failed")[-1].record is None


def test_a_signature_of_another_key_is_not_believed(client, provider, zhang):
    provider.signer = provider.other_key
    assert back(client, begun(client, provider)).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_an_identity_that_we_could_have_signed_ourselves_is_not_believed(
    client, provider, zhang, algorithm, monkeypatch
):
    provider.header, provider.signer = {"alg": "HS256"}, OctKey.import_key("0123456789abcdef0123456789abcdef")
    if algorithm == "none":
        made = provider.id_token
        # {"alg":"none"} in place of the header, and no signature.
        monkeypatch.setattr(provider, "id_token", lambda: f"eyJhbGciOiJub25lIn0.{made().split('.')[1]}.")
    assert back(client, begun(client, provider)).status_code == 403
    assert not is_in(client)


def test_an_answer_serves_once_and_only_the_browser_that_asked(client, provider, zhang, client_as):
    asked = begun(client, provider)
    stranger = client_as("office_head")
    stranger.logout()
    assert back(stranger, asked).status_code == 403
    assert provider.exchanged == []
    assert back(client, asked).status_code == 302
    client.logout()
    assert back(client, asked).status_code == 403
    assert provider.exchanged == ["c"]


def test_a_log_in_begun_too_long_ago_is_not_finished(client, provider, zhang):
    asked = begun(client, provider)
    session = client.session
    session["oidc"] = session["oidc"] | {"at": session["oidc"]["at"] - oidc.BEGUN_FOR - 1}
    session.save()
    assert back(client, asked).status_code == 403


@pytest.mark.parametrize("more", [{"error": "access_denied"}, {"code": ""}, {"iss": "https://evil.example"}], ids=str)
def test_a_refusal_or_another_providers_answer_lets_nobody_in(client, provider, zhang, more):
    assert back(client, begun(client, provider), **more).status_code == 403
    assert provider.exchanged == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_afterwards(client, provider, zhang, elsewhere):
    assert back(client, begun(client, provider, elsewhere)).url == "/"


def test_the_session_of_before_is_not_the_session_of_after(client, provider, zhang):
    asked = begun(client, provider)
    before = client.session.session_key
    back(client, asked)
    assert client.session.session_key != before


def test_a_second_factor_counts_only_if_the_installation_trusts_it(client, provider, zhang, settings):
    provider.claims = {"amr": ["pwd", "otp"]}
    back(client, begun(client, provider))
    assert assurance.marked(client.session).means == "oidc"
    client.logout()
    settings.OIDC_FACTORS = frozenset()
    back(client, begun(client, provider))
    assert assurance.marked(client.session) is None


# --- the first tie ----------------------------------------------------------------------------------------------------


def test_a_trusted_claim_ties_the_account_of_that_name_once(client, provider, user_with, settings):
    li = user_with("office_staff", name="li")
    settings.OIDC_TIE_CLAIM = "preferred_username"
    provider.claims = {"sub": "li-2", "preferred_username": li.username}
    assert back(client, begun(client, provider)).status_code == 302
    assert li.identities.get().subject == "li-2"
    assert AuditEntry.objects.get(action="identity_tied").record == li.pk
    client.logout()
    provider.claims |= {"sub": "another-3"}
    assert back(client, begun(client, provider)).status_code == 403
    assert li.identities.count() == 1


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditadmin"])
def test_no_claim_makes_anybody_an_administrator(client, provider, user_with, settings, role):
    admin = user_with(role, name="root")
    settings.OIDC_TIE_CLAIM = "preferred_username"
    provider.claims = {"preferred_username": admin.username}
    assert back(client, begun(client, provider)).status_code == 403
    assert not admin.identities.exists()


def test_an_address_that_the_provider_has_not_verified_ties_nobody(client, provider, user_with, settings):
    user = user_with("office_staff", name="a")
    settings.OIDC_TIE_CLAIM = "email"
    provider.claims = {"email": user.username}
    assert back(client, begun(client, provider)).status_code == 403
    provider.claims |= {"email_verified": True}
    assert back(client, begun(client, provider)).status_code == 302


# --- going out, and a provider that is not there ----------------------------------------------------------------------


def test_logging_out_leads_on_to_the_provider(client, provider, zhang):
    back(client, begun(client, provider))
    page = client.post("/logout/")
    assert page.status_code == 200
    assert f"{ISSUER}/out?client_id=tongguan&amp;id_token_hint=" in page.content.decode()
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Flogin%2F" in page.content.decode()
    assert not is_in(client)


def test_logging_out_ends_here_where_the_provider_has_no_end(client, provider, zhang):
    del provider.description["end_session_endpoint"]
    back(client, begun(client, provider))
    assert client.post("/logout/").url == "/login/"


def test_a_provider_that_does_not_answer_is_told(client, provider, monkeypatch):
    provider.description = []
    page = client.get("/login/oidc/")
    assert page.status_code == 503
    assert "/login/" in page.content.decode()


@pytest.mark.parametrize(
    "description",
    [{"issuer": "https://sso.example.com"}, {"token_endpoint": "http://sso.example.gov.cn/token"}, {"jwks_uri": ""}],
    ids=str,
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(client, provider, description):
    provider.description |= description
    assert client.get("/login/oidc/").status_code == 503


def test_a_provider_without_encryption_is_refused(provider, settings):
    settings.OIDC_ISSUER = "http://sso.example.gov.cn"
    with pytest.raises(ImproperlyConfigured, match="https"):
        oidc.described()


def test_new_keys_of_the_provider_are_fetched(client, provider, zhang):
    back(client, begun(client, provider))
    client.logout()
    provider.key = provider.signer = provider.other_key
    assert back(client, begun(client, provider)).status_code == 302


def test_an_identity_belongs_to_one_account_only(zhang, user_with):
    other = user_with("office_head")
    with (
        acting_as(User.objects.system(), None),
        pytest.raises(Exception, match=r"tied to an|绑定"),
    ):
        identities.tie(other, OIDC, ISSUER, "zhang-1")
