"""Nobody can lend, foist or keep a session: it begins with the log-in and ends with the log-out."""

import pytest
from django.test import Client

from tongguan.core.models import Membership

PASSWORD = "统管-Tongguan-2026"


@pytest.fixture
def user(user_with):
    account = user_with("office_head")
    account.set_password(PASSWORD)
    account.save()
    return account


def log_in(client, user):
    return client.post("/login/", {"username": user.username, "password": PASSWORD})


def test_a_session_that_was_foisted_on_somebody_is_not_the_one_he_works_in(client, user):
    """An attacker's own session, planted before the log-in, says nothing about whoever logs in after."""
    client.get("/login/")
    planted = client.session
    planted["tenant"] = 1
    planted.save()
    before = client.cookies["sessionid"].value if "sessionid" in client.cookies else planted.session_key
    client.cookies["sessionid"] = before
    assert log_in(client, user).status_code == 302
    after = client.cookies["sessionid"].value
    assert after != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/").status_code == 302
    assert thief.get("/api/v1/me").status_code == 401


def test_an_invented_session_is_none(client, db):
    for invented in ("a" * 32, "../../x", "1", "é", "' OR 1=1 --"):
        client.cookies["sessionid"] = invented
        assert client.get("/").status_code == 302
        assert client.get("/api/v1/me").status_code == 401


def test_a_session_ends_with_the_log_out_wherever_its_cookie_still_lies(client, user):
    log_in(client, user)
    kept = Client()
    kept.cookies["sessionid"] = client.cookies["sessionid"].value
    assert kept.get("/api/v1/me").status_code == 200
    client.post("/logout/")
    assert kept.get("/api/v1/me").status_code == 401
    assert kept.get("/").status_code == 302


def test_the_cookie_of_a_session_is_no_business_of_scripts_or_other_sites(client, user):
    cookie = log_in(client, user).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] in {"Lax", "Strict"}


def test_a_tenant_that_stands_in_a_session_opens_nothing_to_which_one_does_not_belong(client, user, other_tenant):
    log_in(client, user)
    session = client.session
    for foreign in (other_tenant.pk, 0, -1, "1; DROP", None, [other_tenant.pk], 10**30):
        session["tenant"] = foreign if not isinstance(foreign, list) else str(foreign)
        session.save()
        assert client.get("/api/v1/me").json()["tenant"]["id"] != other_tenant.pk
    assert client.post("/tenant/", {"tenant": other_tenant.pk}).status_code == 302
    assert client.get("/api/v1/me").json()["tenant"]["id"] != other_tenant.pk
    assert not Membership.objects.filter(user=user, tenant=other_tenant).exists()
