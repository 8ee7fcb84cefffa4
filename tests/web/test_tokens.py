"""Tokens on pages: made, shown once, listed, revoked by their owner or by the security administrator."""

import datetime as dt
import re

import pytest

from tests import people
from tests.web.markup import read
from tongguan.core.models import AuditEntry, Preference, Token

PAGE = "/account/tokens/"


def ask(client, **given):
    return client.post(PAGE, {"label": "报表", "days": "30"} | given)


def text_of(answer):
    return re.search(r'value="(tg_[\w-]+)"', answer.content.decode()).group(1)


def test_a_token_is_shown_once_and_kept_as_a_digest(head, tenant, today):
    answer = ask(head)
    text = text_of(answer)
    assert read(answer).objections == []
    row = Token.objects.get()
    assert (row.digest, row.user, row.tenant) == (Token.digest_of(text), head.user, tenant)
    assert (row.writes, row.registers, row.expires_on) == (False, [], today + dt.timedelta(days=30))
    again = head.get(PAGE).content.decode()
    assert text not in again
    assert "报表" in again
    with people.as_system(tenant):
        entry = AuditEntry.objects.get(register="token", action="create")
        assert text not in str(entry.changes)
        assert entry.actor == head.user


def test_it_may_be_limited_to_registers_that_one_may_read(head, client_as):
    ask(head, writes="on", only=["vendor", "nda"])
    row = Token.objects.get()
    assert (row.writes, row.registers) == (True, ["nda", "vendor"])
    outsider = client_as("vendor_manager")
    assert ask(outsider, only=["person"]).status_code == 422
    assert Token.objects.count() == 1


@pytest.mark.parametrize("days", ["0", "-1", "366", "", "x"])
def test_how_long_it_holds_is_bounded(head, days):
    answer = ask(head, days=days)
    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_the_security_administrator_sets_how_long_at_most(head, as_role):
    with as_role("secadmin"):
        Preference(key="token.most_days", value="10", reason="收紧").save()
    assert ask(head, days="11").status_code == 422
    assert ask(head, days="10").status_code == 200
    assert 'value="10"' in head.get(PAGE).content.decode()


def test_ones_own_are_listed_with_their_last_use_and_revoked(head, client_as, tenant):
    text = text_of(ask(head))
    program = head.__class__(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me").status_code == 200
    assert Token.objects.get().last_used_at is not None
    row = Token.objects.get()
    assert client_as("leader").post(f"{PAGE}{row.pk}/revoke/").status_code == 404
    assert program.get("/api/v1/me").status_code == 200
    assert head.post(f"{PAGE}{row.pk}/revoke/").url == PAGE
    assert program.get("/api/v1/me").status_code == 401
    with people.as_system(tenant):
        assert AuditEntry.objects.filter(register="token", action="revoke", record=row.pk).count() == 1
    head.post(f"{PAGE}{row.pk}/revoke/")
    with people.as_system(tenant):
        assert AuditEntry.objects.filter(register="token", action="revoke").count() == 1
    assert "已撤销" in head.get(PAGE).content.decode()


def test_the_security_administrator_sees_all_of_the_tenant_and_revokes_any(head, client_as, other_tenant):
    ask(head)
    secadmin = client_as("secadmin")
    page = secadmin.get("/platform/tokens/")
    assert read(page).objections == []
    assert head.user.name in page.content.decode()
    row = Token.objects.get()
    assert secadmin.post(f"/platform/tokens/{row.pk}/revoke/").url == "/platform/tokens/"
    row.refresh_from_db()
    assert row.ended_at
    for role in ("sysadmin", "auditadmin", "office_head", "leader"):
        assert client_as(role).get("/platform/tokens/").status_code == 403, role
        assert client_as(role).post(f"/platform/tokens/{row.pk}/revoke/").status_code == 403, role
    stranger = client_as("secadmin", of=other_tenant)
    assert head.user.name not in stranger.get("/platform/tokens/").content.decode()
    assert stranger.post(f"/platform/tokens/{row.pk}/revoke/").status_code == 404


def test_no_program_makes_itself_another_token(head):
    text = text_of(ask(head, writes="on"))
    program = head.__class__(headers={"Authorization": f"Bearer {text}"})
    assert ask(program).status_code == 403
    assert program.get("/vendor/").url.startswith("/login/")
    assert Token.objects.count() == 1


def test_the_card_of_the_profile_counts_them(head):
    ask(head)
    page = head.get("/account/").content.decode()
    assert "程序令牌" in page
    assert PAGE in page
