"""Sessions end after idle time, after their longest time, and from elsewhere; whoever comes back is told why."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone, translation

from tongguan.accounts import sessions
from tongguan.accounts.models import Session
from tongguan.accounts.sessions import SessionStore
from tongguan.core.models import AuditEntry


@pytest.fixture
def browser(user_with):
    """Logs in somebody with these roles, as a browser does."""

    def log_in(*roles, name=""):
        user = user_with(*roles, name=name)
        if not user.has_usable_password():
            user.set_password("Grüner-Bach-77")
            user.save()
        client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140"})
        assert client.post("/login/", {"username": user.username, "password": "Grüner-Bach-77"}).status_code == 302
        client.user = user
        return client

    return log_in


def row_of(client):
    return Session.objects.get(pk=client.cookies["sessionid"].value)


def back_by(client, **span):
    """The session was last used, and begun, so long ago."""
    row = row_of(client)
    for name in ("seen_at", "started_at", "expire_date"):
        setattr(row, name, getattr(row, name) - dt.timedelta(**span))
    row.save()


def unused_for(client, **span):
    Session.objects.filter(pk=row_of(client).pk).update(seen_at=timezone.now() - dt.timedelta(**span))


def test_a_log_in_keeps_whose_it_is_from_where_and_with_what(browser):
    client = browser("office_head")
    row = row_of(client)
    assert (row.user, row.source, row.idle_minutes) == (client.user, "127.0.0.1", 15)
    assert "Edg/140" in row.agent
    assert row.expire_date - row.started_at == dt.timedelta(hours=8)


def test_after_fifteen_minutes_without_work_one_logs_in_again_and_is_back_where_one_was(browser):
    client = browser("office_head")
    unused_for(client, minutes=14)
    assert client.get("/vendor/").status_code == 200
    unused_for(client, minutes=16)
    answer = client.get("/vendor/?state=draft")
    assert answer.url == "/login/?next=%2Fvendor%2F%3Fstate%3Ddraft&ended=idle-15"
    with translation.override("en"):
        assert "after 15 minutes" in sessions.words("idle-15")
    page = client.get(answer.url).content.decode()
    assert sessions.words("idle-15") in page
    assert 'value="/vendor/?state=draft"' in page


def test_administrators_are_idle_after_ten_minutes(browser):
    client = browser("sysadmin")
    assert row_of(client).idle_minutes == 10
    unused_for(client, minutes=11)
    assert "ended=idle-10" in client.get("/platform/account/").url


def test_after_eight_hours_it_ends_however_busy_one_was(browser):
    client = browser("office_head")
    back_by(client, hours=7, minutes=59)
    unused_for(client, seconds=5)
    assert client.get("/vendor/").status_code == 200
    back_by(client, minutes=2)
    unused_for(client, seconds=5)
    assert client.get("/vendor/").url.endswith("ended=limit")


def test_when_it_was_last_used_is_written_once_a_minute(browser):
    client = browser("office_head")
    unused_for(client, seconds=50)
    before = row_of(client).seen_at
    client.get("/account/")
    assert row_of(client).seen_at == before
    unused_for(client, seconds=70)
    client.get("/account/")
    assert timezone.now() - row_of(client).seen_at < dt.timedelta(seconds=30)


def test_a_stricter_setting_holds_within_a_minute_for_those_who_are_in(browser, tenant, set_in):
    client = browser("office_head")
    set_in(tenant, "session.idle_minutes", 5)
    unused_for(client, minutes=2)
    client.get("/account/")
    assert row_of(client).idle_minutes == 5


def test_typing_keeps_a_session_alive_and_the_page_knows_its_limit(browser):
    client = browser("office_head")
    page = client.get("/account/").content.decode()
    assert 'data-minutes="15" data-alive="/account/alive/"' in page
    unused_for(client, minutes=14)
    assert client.get("/account/alive/").status_code == 204
    assert timezone.now() - row_of(client).seen_at < dt.timedelta(minutes=1)
    unused_for(client, minutes=16)
    assert client.get("/account/alive/").status_code == 302


def test_an_administrator_has_one_session_and_the_older_is_told_why(browser):
    older = browser("auditadmin")
    newer = browser("auditadmin")
    assert newer.get("/account/").status_code == 200
    answer = older.get("/account/")
    assert answer.url.endswith("ended=newer")
    assert str(Session.End.NEWER.label) in older.get(answer.url).content.decode()


def test_others_may_have_several(browser):
    first, second = browser("office_head"), browser("office_head")
    assert [one.get("/account/").status_code for one in (first, second)] == [200, 200]


def test_going_out_ends_the_session_for_whoever_kept_its_cookie(browser):
    client = browser("office_head")
    kept = client.cookies["sessionid"].value
    client.post("/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/account/").status_code == 302
    assert Session.objects.get(pk=kept).session_data == ""


def test_the_key_of_a_session_from_before_the_log_in_lets_nobody_in(user_with):
    user = user_with("office_head")
    user.set_password("Grüner-Bach-77")
    user.save()
    planted = SessionStore()
    planted["tenant"] = 1
    planted.save()
    victim = Client()
    victim.cookies["sessionid"] = planted.session_key
    victim.post("/login/", {"username": user.username, "password": "Grüner-Bach-77"})
    assert victim.cookies["sessionid"].value != planted.session_key
    attacker = Client()
    attacker.cookies["sessionid"] = planted.session_key
    assert attacker.get("/account/").status_code == 302


def test_the_end_of_a_session_is_written_down_with_its_reason(browser):
    client = browser("office_head")
    sessions.end(sessions.of(client.user), sessions.End.REVOKED)
    entry = AuditEntry.objects.get(action="session_ended", tenant=None)
    assert (entry.record, entry.reason) == (client.user.pk, "revoked")


def test_what_was_ended_meanwhile_is_not_brought_to_life_by_a_slow_answer(browser):
    client = browser("office_head")
    store = SessionStore(client.cookies["sessionid"].value)
    store["seen"] = "page"
    sessions.end(sessions.of(client.user), sessions.End.REVOKED)
    with pytest.raises(UpdateError):
        store.save()


def test_an_address_cannot_make_the_log_in_page_say_what_it_wants(client, user_with):
    user_with("office_head")  # without any account the first page is the set-up
    for told in ("idle-<b>", "out", "invented", "idle-99999999999", "idle-"):
        page = client.get("/login/", {"ended": told})
        assert page.status_code == 200
    assert sessions.words("invented") == ""
    assert sessions.words("out") == ""


def test_a_piece_of_a_page_is_not_replaced_by_the_log_in(browser):
    client = browser("office_head")
    unused_for(client, minutes=16)
    shown = {"HX-Request": "true", "HX-Current-URL": "http://testserver/vendor/?state=draft"}
    answer = client.get("/areas/projects/", headers=shown)
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fvendor%2F%3Fstate%3Ddraft&ended=idle-15"


def test_tidying_ends_what_is_over_and_forgets_what_ended_long_ago(browser):
    idle, over, fresh = browser("office_head"), browser("office_staff"), browser("leader")
    unused_for(idle, minutes=20)
    back_by(over, hours=9)
    sessions.tidy()
    assert [row_of(one).why for one in (idle, over, fresh)] == ["idle", "limit", ""]
    Session.objects.exclude(why="").update(ended_at=timezone.now() - dt.timedelta(days=31))
    assert sessions.tidy() == 2
    assert fresh.get("/account/").status_code == 200


def test_reading_a_page_costs_no_more_statements_for_the_limits(browser, django_assert_num_queries):
    client = browser("office_head")
    client.get("/account/sessions/")
    store = SessionStore(client.cookies["sessionid"].value)
    with django_assert_num_queries(1):
        store.load()
        sessions.touch(store, client.user)
