"""What the system administrator does with accounts, and what he cannot do."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from tests import people
from tongguan.accounts import keeping, lockout
from tongguan.accounts.outside import tying
from tongguan.accounts.witnessing import NOBODY, Witness
from tongguan.core import assurance
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Membership, Notification, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Messages are looked for in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.fixture
def sysadmin(user_with, tenant):
    with acting_as(user_with("sysadmin"), tenant) as actor:
        yield actor


def test_an_account_is_opened_without_a_role_and_with_a_password_to_be_replaced(sysadmin, tenant):
    made, password = keeping.open_account(username="chen", name="陈办", email="", valid_to=None)
    assert authenticate(username="chen", password=password).must_change_password
    assert not Membership.objects.filter(user=made).exists()
    assert made in keeping.kept_by(sysadmin)
    entry = AuditEntry.objects.get(register="account", record=made.pk, action="create")
    assert entry.actor == sysadmin.user
    assert password not in str(entry.changes)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "taken"}, "username"),
        ({"email": "no address"}, "email"),
        ({"valid_to": "past"}, "valid_to"),
    ],
)
def test_what_does_not_fit_is_told_by_field(sysadmin, today, given, field):
    User.objects.create_user("taken")
    given = {name: today.replace(year=2025) if value == "past" else value for name, value in given.items()}
    with pytest.raises(ValidationError) as refused:
        keeping.open_account(**{"username": "chen", "name": "陈办", "email": "", "valid_to": None} | given)
    assert field in refused.value.message_dict
    assert not User.objects.filter(username="chen").exists()


@pytest.mark.parametrize("role", ["secadmin", "auditadmin", "leader", "office_head"])
def test_nobody_else_keeps_accounts(as_role, user_with, role):
    account = user_with("engineer")
    with as_role(role) as actor:
        assert not keeping.kept_by(actor).exists()
        with pytest.raises(PermissionDenied):
            keeping.open_account(username="chen", name="陈办", email="", valid_to=None)
        with pytest.raises(PermissionDenied):
            keeping.take("close", account)
        with pytest.raises(PermissionDenied):
            keeping.change(account, name="别名")


def test_an_account_of_another_organisation_is_not_there(sysadmin, other_tenant, tenant):
    stranger = people.account("engineer", tenant=other_tenant)
    guest = people.account("engineer", tenant=other_tenant, name="借调")
    guest.home = other_tenant
    guest.save()
    people.account("assessor", tenant=tenant, name="借调")
    Membership.objects.create(user=guest, tenant=tenant, role="assessor")
    for one in (stranger, guest):
        assert one not in keeping.kept_by(sysadmin)
        with pytest.raises(PermissionDenied):
            keeping.take("password", one)


def test_an_account_is_closed_and_opened_again(sysadmin, user_with, today):
    account = user_with("engineer")
    keeping.take("close", account, reason="离岗")
    assert not account.may_come_in(today)
    assert [step.name for step in keeping.open_steps(account)] == ["reopen"]
    with pytest.raises(ValidationError):
        keeping.take("close", account)
    keeping.take("reopen", account)
    assert account.may_come_in(today)
    actions = AuditEntry.objects.filter(register="account", record=account.pk).order_by("pk")
    assert list(actions.values_list("action", "reason")) == [("close", "离岗"), ("reopen", "")]


def test_the_last_administrator_of_a_kind_stays_and_nobody_closes_himself(sysadmin, user_with, today):
    only = user_with("auditadmin")
    with pytest.raises(ValidationError, match="only"):
        keeping.take("close", only)
    with pytest.raises(ValidationError, match="only"):
        keeping.change(only, valid_to=today)
    with pytest.raises(ValidationError, match="own account"):
        keeping.take("close", sysadmin.user)
    user_with("auditadmin", name="另一人")
    keeping.take("close", only)
    assert not only.is_active


def test_a_renewed_administrator_is_seen_by_all_of_them(sysadmin, user_with, tenant):
    judge, clerk = user_with("auditadmin"), user_with("office_staff")
    user_with("leader")
    keeping.take("password", clerk)
    assert not Notification.objects.filter(kind="security").exists()
    password = keeping.take("password", judge)
    assert authenticate(username=judge.username, password=password)
    told = set(Notification.objects.filter(kind="security").values_list("account__username", flat=True))
    assert {judge.username, user_with("leader").username, sysadmin.user.username} == told


def test_nobody_lets_an_administrator_in_again_alone(sysadmin, user_with, tenant, phone_of, demanded):
    judge, guard, clerk = user_with("auditadmin"), user_with("secadmin"), user_with("office_staff")
    with acting_as(guard, None):
        code = phone_of(guard).code
    demanded(assurance.FOR_ADMINISTRATORS)
    assurance.prove(sysadmin, "totp")
    refused = {
        "nobody": NOBODY,
        "himself": Witness(username=sysadmin.user.username, code="000000"),
        "somebody without the role": Witness(username=clerk.username, code="000000"),
        "a wrong code": Witness(username=guard.username, code="000000"),
    }
    for step in ("password", "invite"):
        for who, witness in refused.items():
            with pytest.raises(ValidationError):
                keeping.take(step, judge, witness=witness)
            assert not Notification.objects.filter(kind="security").exists(), who
    with pytest.raises(ValidationError):
        tying.tie(judge, "oidc", "https://id.example", "somebody")
    assert AuditEntry.objects.filter(action="second_factor_failed", record=guard.pk).count() == 2
    password = keeping.take("password", judge, witness=Witness(username=guard.username, code=code()))
    assert authenticate(username=judge.username, password=password)
    entry = AuditEntry.objects.filter(register="account", record=judge.pk, action="password").latest("pk")
    assert entry.changes == {"confirmed_by": [None, guard.username]}
    # Whoever has no such role is let in by the system administrator as before.
    assert keeping.take("password", clerk)


def test_a_locked_account_is_unlocked(sysadmin, user_with):
    account = user_with("engineer")
    assert "unlock" not in [step.name for step in keeping.open_steps(account)]
    for _each in range(10):
        lockout.failed(account.username, account, "10.0.0.9")
    assert lockout.is_locked(account)
    keeping.take("unlock", account)
    assert not lockout.is_locked(account)


def test_name_and_end_change_and_leave_before_and_after(sysadmin, user_with, today):
    account = user_with("engineer")
    until = today.replace(year=2027)
    keeping.change(account, name="新名", email="", valid_to=until)
    entry = AuditEntry.objects.get(register="account", record=account.pk, action="change")
    assert entry.changes["valid_to"] == [None, until.isoformat()]
    assert entry.changes["name"][1] == "新名"
