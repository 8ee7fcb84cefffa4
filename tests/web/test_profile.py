"""Profile and security: what people see to themselves."""

import datetime as dt

import pytest

from tests.web.markup import read
from tongguan.accounts import agents, passwords
from tongguan.accounts.models import Session
from tongguan.core.models import Token, User
from tongguan.web import profile

OLD, NEW = "Grüner-Bach-77", "Blauer-See-88-x"


@pytest.fixture
def person(client, user_with):
    """Somebody who has logged in with a password of their own."""
    made = user_with("office_head", name="李雷")
    made.set_password(OLD)
    made.save()
    client.post("/login/", {"username": made.username, "password": OLD})
    return made


def change(client, current, new, again=None):
    """Send the form of the password."""
    return client.post(
        "/account/password/", {"current": current, "password": new, "again": new if again is None else again}
    )


def test_the_page_tells_who_one_is_and_leads_to_everything(client, person, tenant):
    page = client.get("/account/")
    assert read(page).objections == []
    text = page.content.decode()
    assert person.username in text
    assert tenant.name in text
    for address in ("/account/password/", "/account/sessions/", "/account/mail/"):
        assert address in text
        assert read(client.get(address)).objections == []
    assert 'href="/account/"' in client.get("/").content.decode()


def test_every_page_may_hang_a_card_in(client, person, monkeypatch):
    section = profile.Section(
        name="hands",
        order=90,
        icon="check",
        title="Hands",
        address="own-password",
        stands=lambda _actor, _request: "They are clean.",
        action="Wash",
        shown=lambda actor: "office_head" in actor.roles,
    )
    monkeypatch.setitem(profile.declared, section.name, section)
    assert "They are clean." in client.get("/account/").content.decode()


def test_neither_strangers_nor_programs_come_in(client, db, user_with, tenant):
    assert client.get("/account/").url == "/login/?next=%2Faccount%2F"
    token = {"Authorization": f"Bearer {Token.make(user_with('office_head'), tenant)}"}
    for address in ("/account/", "/account/password/", "/account/sessions/"):
        assert client.get(address, headers=token).url.startswith("/login/")


def test_an_account_without_a_role_sees_its_page(client, person):
    person.memberships.all().delete()
    assert client.get("/account/").status_code == 200


# --- password ---------------------------------------------------------------------------------------------------------


def test_one_changes_the_password_and_stays_in_while_other_sessions_end(client, person):
    Session.objects.create(session_key="other", user=person, expire_date=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    assert change(client, OLD, NEW).url == "/account/"
    assert client.get("/account/").status_code == 200
    assert Session.objects.get(pk="other").why == "password"
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_every_reason_is_shown_at_its_field(client, person):
    page = change(client, OLD, "123", again="124")
    assert page.status_code == 422
    assert read(page).objections == []
    assert {name: len(said) for name, said in page.context["errors"].items()} == {"password": 3, "again": 1}
    assert set(change(client, "wrong", NEW).context["errors"]) == {"current"}
    assert set(change(client, OLD, OLD).context["errors"]) == {"password"}


def test_whoever_finds_an_open_screen_cannot_guess_the_password_there(client, person):
    for _try in range(4):
        assert change(client, "wrong", NEW).status_code == 422
    assert change(client, "wrong", NEW).url == "/login/"
    assert client.get("/account/").status_code == 302


def test_a_password_set_by_somebody_else_has_to_be_changed_first(client, person):
    passwords.set_password(person, "Roter-Turm-99-y", by=User.objects.system())
    client.post("/login/", {"username": person.username, "password": "Roter-Turm-99-y"})
    answer = client.get("/vendor/?state=draft")
    assert answer.url == "/account/password/?next=%2Fvendor%2F%3Fstate%3Ddraft"
    assert client.get("/api/v1/vendor/").json()["code"] == "new_password"
    assert [one["name"] for one in client.get("/api/v1/me").json()["due"]] == ["new_password"]
    page = client.get(answer.url)
    assert page.status_code == 200
    done = client.post(answer.url, {"current": "Roter-Turm-99-y", "password": NEW, "again": NEW, "next": "/vendor/"})
    assert done.url == "/vendor/"
    assert client.get("/vendor/").status_code == 200
    assert client.get("/api/v1/me").json()["due"] == []


def test_a_password_grown_old_has_to_be_changed_first(client, person, on_day):
    client.logout()
    on_day(2027, 2, 25)
    client.post("/login/", {"username": person.username, "password": OLD})
    assert client.get("/vendor/").url.startswith("/account/password/")
    change(client, OLD, NEW)
    assert client.get("/vendor/").status_code == 200


def test_a_password_kept_elsewhere_is_not_changed_here(client, user_with):
    user = user_with("office_head", name="单点")
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert b'name="password"' not in client.get("/account/password/").content
    assert change(client, "", NEW).status_code == 422


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_one_sees_ones_own_sessions_and_ends_any_of_them(client, person, user_with):
    strange = user_with("office_staff")
    for key, user in (("mine", person), ("strange", strange)):
        Session.objects.create(
            session_key=key,
            user=user,
            agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140",
            expire_date=dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
        )
    page = client.get("/account/sessions/")
    rows = page.context["rows"]
    assert [(row["here"], row["device"]) for row in rows] == [(True, agents.words("")), (False, "Firefox, Linux")]
    assert "mine" not in {row["handle"] for row in rows}
    assert client.cookies["sessionid"].value not in page.content.decode()
    client.post("/account/sessions/", {"session": rows[1]["handle"]})
    assert Session.objects.get(pk="mine").why == "revoked"
    client.post("/account/sessions/", {"session": "invented"})
    client.post("/account/sessions/", {"others": "1"})
    assert Session.objects.get(pk="strange").why == ""
    assert client.get("/account/").status_code == 200
    assert client.post("/account/sessions/", {"session": rows[0]["handle"]}).url == "/login/"
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Mobile MicroMessenger/8", "WeChat, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Chrome/120 Safari/537.36", "Chrome, UOS"),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_device_is_told_as_people_call_it(agent, told):
    assert agents.words(agent) == told


def test_me_tells_programs_when_account_and_password_end(client, person, tenant, today):
    User.objects.filter(pk=person.pk).update(valid_to=today)
    token = {"Authorization": f"Bearer {Token.make(person, tenant)}"}
    told = client.get("/api/v1/me", headers=token).json()
    assert told["valid_to"] == today.isoformat()
    assert told["password_valid_to"] == (today + dt.timedelta(days=90)).isoformat()
