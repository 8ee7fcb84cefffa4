"""The one door through which a password is set."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

import tongguan
from tests.accounts.conftest import GOOD
from tongguan.accounts import invitations, passwords, sessions
from tongguan.accounts.models import OldPassword, Session
from tongguan.core.models import AuditEntry, User

BETTER = [f"Blauer-See-{number}-x" for number in range(1, 8)]


def codes(refused):
    return {error.code for error in refused.value.error_list}


def test_a_password_of_ones_own_need_not_be_changed_at_once_and_one_by_others_must(person, user_with):
    passwords.set_password(person, BETTER[0], by=person)
    assert not person.must_change_password
    passwords.set_password(person, BETTER[1], by=user_with("sysadmin"))
    person.refresh_from_db()
    assert person.must_change_password
    assert person.check_password(BETTER[1])


def test_none_of_the_last_five_comes_again_and_the_sixth_may(person):
    for text in BETTER[:5]:
        passwords.set_password(person, text, by=person)
    for text in BETTER[:5]:
        with pytest.raises(ValidationError) as refused:
            passwords.set_password(person, text, by=person)
        assert codes(refused) == {"history"}
    passwords.set_password(person, GOOD, by=person)
    assert person.check_password(GOOD)


def test_a_password_from_before_there_was_a_history_counts_too(person):
    assert not OldPassword.objects.exists()
    passwords.set_password(person, BETTER[0], by=person)
    with pytest.raises(ValidationError):
        passwords.set_password(person, GOOD, by=person)


def test_a_tenant_may_do_without_a_history(person, tenant, set_in):
    set_in(tenant, "password.history", 0)
    passwords.set_password(person, GOOD, by=person)


def test_the_history_keeps_hashes_only_and_no_more_than_a_tenant_may_ask_for(person, monkeypatch):
    monkeypatch.setattr(passwords, "KEPT", 3)
    for text in BETTER:
        passwords.set_password(person, text, by=person)
    kept = list(OldPassword.objects.values_list("hash", flat=True))
    assert len(kept) == 3
    assert not any(text in row for text in BETTER for row in kept)


def test_all_reasons_are_given_at_once_and_nothing_is_changed(person):
    with pytest.raises(ValidationError) as refused:
        passwords.set_password(person, "李雷", by=person)
    assert codes(refused) == {"length", "classes", "person"}
    person.refresh_from_db()
    assert person.check_password(GOOD)


def test_other_sessions_and_open_invitations_end_with_the_old_password(person, client):
    client.force_login(person)
    kept = Session.objects.get(user=person).pk
    Session.objects.create(session_key="elsewhere", user=person, expire_date=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
    link, _until = invitations.make(person, by=User.objects.system())
    passwords.set_password(person, BETTER[0], by=person, keep=kept)
    assert [row.pk for row in sessions.of(person)] == [kept]
    assert Session.objects.get(pk="elsewhere").why == "password"
    assert invitations.find(link) is None


def test_it_is_written_down_who_did_it_and_never_what_was_chosen(person, user_with):
    administrator = user_with("sysadmin")
    passwords.set_password(person, BETTER[0], by=administrator)
    entry = AuditEntry.objects.get(register="user", action="password", tenant=None)
    assert (entry.record, entry.actor) == (person.pk, administrator)
    assert BETTER[0] not in str(list(AuditEntry.objects.values()))


def test_a_password_is_due_after_ninety_days_and_not_before(person, on_day):
    on_day(2026, 11, 21)
    passwords.set_password(person, BETTER[0], by=person)
    session = {}
    passwords.note_until(person, session)
    on_day(2027, 2, 19)
    assert not passwords.is_due(person, session)
    on_day(2027, 2, 20)
    assert passwords.is_due(person, session)


def test_where_the_period_is_nought_no_password_grows_old(person, tenant, set_in):
    set_in(tenant, "password.days", 0)
    assert passwords.until(person) is None


def test_who_logs_in_through_another_system_has_no_password_to_change(user_with):
    user = user_with("office_head", name="外部登录")
    user.set_unusable_password()
    user.must_change_password = True
    assert passwords.until(user) is None
    assert not passwords.is_due(user, {})


def test_no_other_code_sets_a_password():
    """But the maker of accounts in the core, and the demonstration, whose password everybody knows."""
    package = Path(tongguan.__file__).parent
    allowed = {"accounts/passwords.py", "core/models/tenant.py"}
    found = set()
    for path in package.rglob("*.py"):
        place = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "set_password":
                found |= {place} - ({place} if getattr(called.value, "id", "") == "passwords" else set())
            elif isinstance(called, ast.Name) and called.id == "make_password" and not place.startswith("demo/"):
                found.add(place)
    assert found <= allowed
