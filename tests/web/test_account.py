"""Coming in, going out, language, organisation; what the answers give away."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from tests import people
from tests.web.markup import read
from tongguan.accounts import lockout
from tongguan.accounts.models import Captcha, LoginAttempt
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


def with_picture(client, username, password):
    """Log in as a person who reads the picture that is asked for."""
    page = log_in(client, username, password)
    if b'name="digits"' not in page.content:
        return page
    key = page.context["picture"]
    answer = Captcha.objects.get(key=key).answer
    return log_in(client, username, password, picture=key, digits=answer)


def test_five_wrong_passwords_shut_the_right_one_out_for_half_an_hour(client, user):
    for _try in range(5):
        assert with_picture(client, user.username, "wrong").status_code == 401
    assert with_picture(client, user.username, PASSWORD).status_code == 401
    for row in LoginAttempt.objects.all():
        LoginAttempt.objects.filter(pk=row.pk).update(at=row.at - dt.timedelta(minutes=31))
    assert log_in(client, user.username, PASSWORD).status_code == 302
    assert [entry.changes for entry in notes("locked")] == [{"minutes": [None, 30]}]


def test_after_three_wrong_ones_the_right_password_needs_the_picture_too(client, user):
    for _try in range(3):
        log_in(client, user.username, "wrong")
    assert log_in(client, user.username, PASSWORD).status_code == 401
    assert log_in(client, user.username, PASSWORD, picture="invented", digits="12345").status_code == 401
    page = log_in(client, user.username, PASSWORD, another="1")
    assert page.status_code == 200
    assert read(page).objections == []
    shown = [client.get(f"/login/{kind}/{page.context['picture']}/") for kind in ("picture", "sound")]
    assert [one["Content-Type"] for one in shown] == ["image/png", "audio/wav"]
    assert with_picture(client, user.username, PASSWORD).status_code == 302


def test_locked_closed_unknown_and_wrong_get_the_same_answer_and_cost_a_hash_each(client, user, user_with, monkeypatch):
    closed, locked = user_with("office_staff"), user_with("leader")
    for one in (closed, locked):
        one.set_password(PASSWORD)
        one.is_active = one is locked
        one.save()
    for _try in range(5):
        lockout.failed(locked.username, locked, "10.0.0.9")
    hashed = []
    plain = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or plain(*given))
    answers = {}
    for name, password in {
        user.username: "wrong",
        "nobody-here": PASSWORD,
        closed.username: PASSWORD,
        locked.username: PASSWORD,
    }.items():
        before = len(hashed)
        page = with_picture(client, name, password)
        answers[name] = (page.status_code, page.context["wrong"], len(hashed) - before)
    assert len(set(answers.values())) == 1, answers
    assert {count for _status, _told, count in answers.values()} == {1}


def test_an_office_behind_one_address_is_asked_for_pictures_and_never_shut_out(client, user):
    for number in range(20):
        lockout.failed(f"guess-{number}", None, "127.0.0.1")
    page = client.get("/login/")
    assert b'name="digits"' in page.content
    Captcha.objects.update(made_at=timezone.now() - dt.timedelta(seconds=3))
    key = page.context["picture"]
    answer = Captcha.objects.get(key=key).answer
    assert log_in(client, user.username, PASSWORD, picture=key, digits=answer).status_code == 302


def test_where_too_much_fails_pictures_are_not_read_faster_than_people_can(client, user):
    for number in range(20):
        lockout.failed(f"guess-{number}", None, "127.0.0.1")
    assert with_picture(client, user.username, PASSWORD).status_code == 401


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


def test_the_log_in_page_is_sound_and_speaks_both_languages(client, user):
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
