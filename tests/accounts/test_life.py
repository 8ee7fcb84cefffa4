"""How accounts end, and that those of people from outside always do."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests import people
from tongguan.accounts import invitations, life, sessions
from tongguan.accounts.models import Closing, Session
from tongguan.core import clock, jobs
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Job, Membership, Notification, Token, User


def age(user, days):
    """The account was made and last used so long ago."""
    at = clock.now() - dt.timedelta(days=days)
    User.objects.filter(pk=user.pk).update(made_at=at, last_login=at)


def ended(tenant):
    """The nightly job."""
    with acting_as(User.objects.system(), tenant):
        found = life.end_what_is_over(tenant)
    return found["ended"], found["unused"]


def test_whoever_has_not_come_for_ninety_days_finds_the_account_closed(user_with, tenant):
    user, other = user_with("office_head"), user_with("office_staff")
    age(user, 89)
    assert ended(tenant) == (0, 0)
    age(user, 91)
    age(other, 10)
    assert ended(tenant) == (0, 1)
    user.refresh_from_db()
    assert not user.may_come_in(clock.today())
    assert Closing.objects.get(user=user).why == "unused"
    entry = AuditEntry.objects.get(action="closed", tenant=None)
    assert (entry.record, entry.changes["why"]) == (user.pk, [None, "unused"])


def test_the_system_administrators_are_told_once(user_with, tenant, client_as):
    browser = client_as("sysadmin")
    age(user_with("office_head", name="李雷"), 91)
    ended(tenant)
    ended(tenant)
    with people.as_system(tenant):
        told = Notification.objects.get(kind="closed")
    assert told.account == browser.user
    page = browser.get("/notifications/").content.decode()
    assert f"李雷@{tenant.pk}" in page
    assert f"/platform/account/{told.record}/" in page


def test_a_log_in_a_new_password_or_a_new_token_is_use(user_with, tenant):
    now = clock.now()
    for name, fresh in (("登录", {"last_login": now}), ("口令", {"password_set_at": now})):
        user = user_with("office_head", name=name)
        age(user, 200)
        User.objects.filter(pk=user.pk).update(**fresh)
    program = user_with("office_head", name="接口")
    age(program, 200)
    Token.make(program, tenant)
    busy = user_with("office_head", name="旧令牌")
    age(busy, 200)
    Token.make(busy, tenant)
    Token.objects.filter(user=busy).update(made_at=now - dt.timedelta(days=200), last_used_at=now)
    assert ended(tenant) == (0, 0)


def test_an_account_opened_again_is_not_closed_again_the_next_night(user_with, tenant):
    user = user_with("office_head")
    age(user, 91)
    ended(tenant)
    life.reopen(user, by=user_with("sysadmin"))
    assert ended(tenant) == (0, 0)
    assert user.may_come_in(clock.today())


def test_where_never_is_set_nobody_is_closed_unless_another_tenant_says_so(user_with, tenant, other_tenant, set_in):
    set_in(tenant, "account.unused_days", 0)
    age(user_with("office_head"), 400)
    assert ended(tenant) == (0, 0)
    both = user_with("office_staff")
    age(both, 400)
    people.account("leader", tenant=other_tenant).memberships.update(user=both)
    assert ended(tenant) == (0, 1)


def test_the_system_itself_is_never_closed(tenant):
    age(User.objects.system(), 400)
    User.objects.filter(username="system").update(is_active=True)
    assert ended(tenant) == (0, 0)


def test_after_its_last_day_an_account_ends_by_itself(user_with, tenant, client_as, on_day):
    on_day(2026, 11, 21)
    browser = client_as("office_head")
    User.objects.filter(pk=browser.user.pk).update(valid_to=dt.date(2026, 11, 22))
    on_day(2026, 11, 22)
    assert browser.get("/account/").status_code == 200
    on_day(2026, 11, 23)
    assert browser.get("/account/").status_code == 302
    assert ended(tenant)[0] == 1
    assert Session.objects.get(user=browser.user).why == "closed"
    assert Closing.objects.get(user=browser.user).why == "ended"


def test_closing_ends_sessions_invitations_and_tokens(user_with, tenant, client):
    user = user_with("office_head")
    client.force_login(user)
    token = Token.make(user, tenant)
    link, _until = invitations.make(user, by=User.objects.system())
    assert life.close(user, by=User.objects.system())
    assert not life.close(user, by=User.objects.system())
    assert not sessions.of(user).exists()
    assert invitations.find(link) is None
    assert Token.find(token, clock.today()) is None
    assert client.get("/account/").url.endswith("ended=closed")


def test_nobody_from_outside_gets_a_role_under_an_account_without_end(tenant, today):
    user = User.objects.create_user("wang", name="王五")
    with pytest.raises(ValidationError) as refused:
        Membership.objects.create(user=user, tenant=tenant, role="vendor_manager")
    assert "valid_to" in refused.value.message_dict
    user.valid_to = today + dt.timedelta(days=90)
    user.save()
    Membership.objects.create(user=user, tenant=tenant, role="vendor_manager")


@pytest.mark.parametrize(("days", "allowed"), [(None, False), (365, True), (366, False)])
def test_the_last_day_lies_within_a_year(today, user_with, days, allowed):
    user = user_with("office_head")
    user.valid_to = None if days is None else today + dt.timedelta(days=days)
    if allowed:
        life.refuse_undated(user, ["customer"])
        return
    with pytest.raises(ValidationError):
        life.refuse_undated(user, ["customer"])
    life.refuse_undated(user, ["office_head"])


def test_accounts_from_before_that_rule_are_found(user_with, today):
    old = user_with("vendor_staff")
    assert list(life.undated()) == [old]
    User.objects.filter(pk=old.pk).update(valid_to=today)
    assert not life.undated().exists()


def test_one_from_outside_is_opened_again_only_with_a_new_last_day(user_with, today):
    user = user_with("vendor_staff")
    life.close(user, by=User.objects.system())
    with pytest.raises(ValidationError):
        life.reopen(user, by=User.objects.system())
    life.reopen(user, by=User.objects.system(), valid_to=today + dt.timedelta(days=30))
    assert user.may_come_in(today)


def test_the_worker_does_it_every_night(tenant, user_with):
    from tongguan import schedule  # noqa: PLC0415  it registers the tasks

    assert [line.every for line in schedule.SCHEDULE if line.task == "end_accounts"] == [dt.timedelta(days=1)]
    age(user_with("office_head"), 91)
    with people.as_system(tenant):
        assert jobs.tasks["end_accounts"].function(None)["unused"] == 1
    assert jobs.tasks["tidy"].function(Job(tenant=tenant, user=User.objects.system()))["invitations"] == 0
