"""Tenants, accounts and tokens from a terminal."""

import datetime as dt
import io

import pytest
from django.contrib.auth import authenticate

from tests.people import as_system
from tongguan.accounts import factors, invitations, lockout
from tongguan.core.models import AuditEntry, Membership, Tenant, Token, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-41"
BETTER = "Blauer-See-88-x"


@pytest.fixture
def typed(monkeypatch):
    """What comes on stdin."""

    def set_to(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return set_to


def test_a_tenant_is_made_and_listed(told):
    assert told("tenant")["tenants"] == []
    made = told("tenant", "市档案馆")["tenants"]
    assert [(one["name"], one["kind"], one["in_use"]) for one in made] == [("市档案馆", "gov", True)]
    assert told("tenant") == {"tenants": made}


def test_the_same_tenant_is_not_made_twice(line, tenant):
    ended = line("tenant", tenant.name)
    assert ended.status == 3
    assert Tenant.objects.count() == 1


def test_an_account_is_made_with_its_roles_and_can_log_in(told, tenant, typed):
    typed(f"{PASSWORD}\n")
    made = told("user", "create", "chen", "--name", "陈办", "--role", "office_head", "--role", "office_staff")
    assert made == {"username": "chen", "tenant": tenant.name, "roles": ["office_head", "office_staff"]}
    assert authenticate(username="chen", password=PASSWORD).name == "陈办"
    assert set(Membership.objects.values_list("role", flat=True)) == {"office_head", "office_staff"}
    with as_system(tenant):
        entry = AuditEntry.objects.get(register="account", action="create")
    assert PASSWORD not in str(entry.changes)


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        ([], "--role"),
        (["king"], "king"),
        (["system"], "system"),
        (["sysadmin", "auditadmin"], "three administrators"),
        (["secadmin", "office_head"], "three administrators"),
    ],
)
def test_roles_that_do_not_go_are_refused(line, tenant, typed, roles, reason):
    typed(f"{PASSWORD}\n")
    ended = line("user", "create", "chen", *(word for role in roles for word in ("--role", role)))
    assert ended.status == 3
    assert reason in ended.err
    assert not User.objects.filter(username="chen").exists()


def test_a_weak_password_is_refused(line, tenant, typed):
    typed("12345\n")
    ended = line("user", "create", "chen", "--role", "office_head")
    assert ended.status == 3
    assert not User.objects.filter(username="chen").exists()


def test_every_rule_that_a_password_breaks_is_told(line, tenant, typed):
    typed("chen5\n")
    said = line("user", "create", "chen", "--role", "office_head").err
    assert {"At least 10", "user name"} == {part for part in ("At least 10", "user name") if part in said}


def test_a_password_typed_here_is_changed_at_the_first_log_in(told, tenant, typed):
    typed(f"{PASSWORD}\n")
    told("user", "create", "chen", "--role", "office_head")
    assert User.objects.get(username="chen").must_change_password


def test_people_from_outside_get_a_last_day_of_a_year_or_the_one_that_is_given(told, line, tenant, typed, today):
    for name, more, last in (
        ("wang", (), today + dt.timedelta(days=365)),
        ("zhao", ("--until", "2026-12-31"), dt.date(2026, 12, 31)),
    ):
        typed(f"{PASSWORD}\n")
        told("user", "create", name, "--role", "vendor_manager", *more)
        assert User.objects.get(username=name).valid_to == last
    typed(f"{PASSWORD}\n")
    assert line("user", "create", "qian", "--role", "vendor_manager", "--until", "2030-01-01").status == 3
    assert not User.objects.filter(username="qian").exists()


def test_an_account_is_closed_opened_and_unlocked(told, line, user_with):
    user = user_with("office_head")
    assert told("user", "close", user.username)["active"] is False
    assert line("user", "close", user.username).status == 3
    assert told("user", "open", user.username, "--until", "2027-01-31") == {
        "username": user.username,
        "active": True,
        "valid_to": "2027-01-31",
    }
    for _try in range(5):
        lockout.failed(user.username, user, "")
    told("user", "unlock", user.username)
    assert not lockout.is_locked(user)


def test_an_invitation_is_shown_once(told, line, user_with):
    user = user_with("office_head")
    made = told("user", "invite", user.username)
    text = made["link"].split("/invitation/")[1].rstrip("/")
    assert invitations.take_up(text, BETTER) == user
    told("user", "close", user.username)
    assert line("user", "invite", user.username).status == 3


def test_a_user_name_is_given_once(line, tenant, user_with, typed):
    typed(f"{PASSWORD}\n")
    taken = user_with("office_head").username
    assert line("user", "create", taken, "--role", "office_staff").status == 3


def test_a_new_password_replaces_the_old_one(told, user_with, typed):
    user = user_with("office_head")
    typed(f"{PASSWORD}\n")
    told("user", "passwd", user.username)
    assert authenticate(username=user.username, password=PASSWORD) == user


def test_a_token_works_until_its_last_day(told, tenant, user_with, today):
    user = user_with("office_head")
    made = told("token", user.username, "--days", "2")
    until = today.fromisoformat(made["expires_on"])
    assert (until - today).days == 2
    assert Token.find(made["token"], until).user == user
    assert Token.find(made["token"], until.replace(day=until.day + 1)) is None
    with as_system(tenant):
        assert made["token"] not in str(AuditEntry.objects.get(register="token").changes)


def test_a_token_is_the_only_thing_on_stdout(line, user_with):
    ended = line("token", user_with("office_head").username)
    assert ended.out.strip().startswith("tg_")
    assert len(ended.out.split()) == 1


def test_no_token_for_a_tenant_in_which_the_account_holds_no_role(line, tenant, other_tenant, user_with):
    user = user_with("office_head")
    assert line("token", user.username, "--tenant", other_tenant.name).status == 3
    assert line("token", user.username, "--tenant", tenant.name).status == 0


def test_no_token_for_a_closed_account_or_for_nobody(line, user_with):
    user = user_with("office_head")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert line("token", user.username).status == 3
    assert line("token", "nobody").status == 3
    assert line("token", user.username, "--days", "0").status == 3


def test_a_lost_second_factor_is_taken_away_with_a_reason(told, line, user_with, phone_of):
    user = user_with("secadmin")
    phone_of(user)
    assert line("user", "reset-factor", user.username).status == 3
    assert factors.has(user)
    told("user", "reset-factor", user.username, "--reason", "手机遗失，本人到机房办理")
    assert not factors.has(user)
    assert AuditEntry.objects.get(action="second_factor_reset", tenant=None).reason == "手机遗失，本人到机房办理"
