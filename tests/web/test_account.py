"""Coming in, going out, language, organisation; what the answers give away."""

import pytest
from django.conf import settings

from tests import people
from tests.web.markup import read
from tongguan.core.models import AuditEntry

PASSWORD = "correct horse battery"


@pytest.fixture
def user(user_with):
    """Somebody who can log in."""
    made = user_with("office_head", name="李雷")
    made.set_password(PASSWORD)
    made.save()
    return made


def log_in(client, username, password, **more):
    """Send the log-in form."""
    return client.post("/login/", {"username": username, "password": password, **more})


def notes(action):
    """What the trail says about log-ins."""
    return AuditEntry.objects.filter(register="user", action=action, tenant=None)


def test_the_right_password_lets_in_and_is_noted(client, user):
    answer = log_in(client, user.username, PASSWORD)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").status_code == 200
    assert notes("login").get().actor == user


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, user):
    wrong = log_in(client, user.username, "wrong")
    unknown = log_in(client, "nobody-here", "wrong")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    same = [page.content.decode().split("<form")[1].split('name="csrf')[0] for page in (wrong, unknown)]
    assert same[0] == same[1]
    assert [entry.record for entry in notes("login_failed").order_by("id")] == [user.pk, None]
    assert "nobody-here" not in str(list(AuditEntry.objects.values()))


def test_too_many_wrong_passwords_shut_the_right_one_out_for_a_while(client, user, on_day):
    for _try in range(5):
        log_in(client, user.username, "wrong")
    assert log_in(client, user.username, PASSWORD).status_code == 401
    on_day(2026, 11, 22)
    assert log_in(client, user.username, PASSWORD).status_code == 302


def test_an_account_out_of_use_stays_outside(client, user):
    user.is_active = False
    user.save()
    assert log_in(client, user.username, PASSWORD).status_code == 401


def test_after_the_log_in_one_is_where_one_wanted_to_be(client, user):
    asked = client.get("/vendor/?state=qualified")
    assert asked.url == "/login/?next=%2Fvendor%2F%3Fstate%3Dqualified"
    assert log_in(client, user.username, PASSWORD, next="/vendor/?state=qualified").url == "/vendor/?state=qualified"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_away_from_the_installation(client, user, elsewhere):
    assert log_in(client, user.username, PASSWORD, next=elsewhere).url == "/"


def test_going_out_needs_a_post_and_ends_the_session(client, user):
    log_in(client, user.username, PASSWORD)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").status_code == 302
    assert notes("logout").count() == 1


def test_the_log_in_page_is_sound_and_speaks_both_languages(client, db):
    page = client.get("/login/")
    assert read(page).objections == []
    assert '<html lang="zh-hans">' in page.content.decode()
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert '<html lang="en">' in client.get("/login/").content.decode()


def test_the_language_is_remembered_in_the_account(head):
    answer = head.post("/language/", {"language": "en", "next": "/vendor/"})
    head.user.refresh_from_db()
    assert (answer.url, head.user.language) == ("/vendor/", "en")
    assert "Vendors" in head.get("/vendor/").content.decode() or "vendors" in head.get("/vendor/").content.decode()
    head.post("/language/", {"language": "tlh"})
    head.user.refresh_from_db()
    assert head.user.language == "en"
    assert settings.LANGUAGE_COOKIE_NAME in head.cookies


def test_one_switches_only_to_organisations_to_which_one_belongs(head, tenant, other_tenant):
    assert head.get("/").context is None or tenant.name in head.get("/").content.decode()
    head.post("/tenant/", {"tenant": other_tenant.pk})
    assert other_tenant.name not in head.get("/").content.decode()
    account = people.account("office_staff", tenant=other_tenant)
    account.memberships.update(user=head.user)
    assert other_tenant.name in head.get("/").content.decode()
    head.post("/tenant/", {"tenant": other_tenant.pk})
    assert f"{other_tenant.name} ·" in head.get("/").content.decode()


def test_an_account_without_any_role_is_told_so(client, user):
    user.memberships.all().delete()
    client.force_login(user)
    page = client.get("/vendor/")
    assert page.status_code == 403
    assert read(page).objections == []


def test_a_form_from_elsewhere_is_refused_in_our_look(user):
    from django.test import Client  # noqa: PLC0415  only this test wants the check

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    answer = strict.post("/org_unit/new/", {"name": "甲"})
    assert answer.status_code == 403
    assert read(answer).objections == []
    assert "tg-empty" in answer.content.decode()
