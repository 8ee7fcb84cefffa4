"""Wrong log-ins lock an account for a while, and never shut out an office."""

import datetime as dt

import pytest
from django.utils import timezone

from tongguan.accounts import captcha_reading, lockout
from tongguan.accounts.models import Captcha, LoginAttempt
from tongguan.core.models import AuditEntry

HERE, THERE = "10.0.0.7", "10.0.0.8"


def fail(user, times, source=HERE):
    """Wrong tries for an account."""
    return [lockout.failed(user.username, user, source) for _try in range(times)]


def later(**span):
    """Everything happened so long ago."""
    for row in LoginAttempt.objects.all():
        LoginAttempt.objects.filter(pk=row.pk).update(at=row.at - dt.timedelta(**span))


def test_the_fifth_failure_locks_and_half_an_hour_later_the_account_is_open_again(person):
    assert fail(person, 4) == [False] * 4
    assert not lockout.is_locked(person)
    assert fail(person, 1) == [True]
    assert lockout.is_locked(person)
    later(minutes=29)
    assert lockout.is_locked(person)
    later(minutes=2)
    assert not lockout.is_locked(person)


def test_tries_while_it_is_locked_do_not_lock_it_for_longer_nor_count_afterwards(person):
    fail(person, 5)
    later(minutes=20)
    fail(person, 10)
    later(minutes=11)
    assert not lockout.is_locked(person)
    assert fail(person, 1) == [False]


def test_a_right_log_in_counts_anew(person):
    fail(person, 4)
    lockout.passed(person, HERE)
    assert fail(person, 4) == [False] * 4


def test_failures_of_long_ago_do_not_count(person):
    fail(person, 4)
    later(minutes=31)
    assert fail(person, 4) == [False] * 4


def test_the_failures_of_one_do_not_lock_another_from_the_same_address(person, user_with):
    fail(person, 5)
    assert not lockout.is_locked(user_with("office_staff"))


def test_an_administrator_unlocks_and_it_is_written_down(person, as_role):
    fail(person, 5)
    with as_role("sysadmin") as actor:
        assert lockout.unlock(person)
        assert not lockout.unlock(person)
    assert not lockout.is_locked(person)
    noted = AuditEntry.objects.filter(register="user", record=person.pk, tenant=None)
    assert dict(noted.values_list("action", "actor__username")) == {
        "locked": "system",
        "unlocked": actor.user.username,
    }


def test_a_tenant_may_lock_sooner_and_for_longer(person, tenant, set_in):
    set_in(tenant, "lockout.failures", 3)
    set_in(tenant, "lockout.minutes", 60)
    assert fail(person, 3) == [False, False, True]
    later(minutes=59)
    assert lockout.is_locked(person)


def test_what_is_kept_of_a_name_is_not_the_name(person):
    lockout.failed("MySecretPassword1!", None, HERE)
    lockout.failed(person.username, person, HERE)
    kept = str(list(LoginAttempt.objects.values()))
    assert "MySecretPassword1!" not in kept
    assert person.username not in kept


def test_after_three_failures_a_picture_is_asked_for_whether_the_name_exists_or_not(person):
    for name, user in ((person.username, person), ("nobody-here", None)):
        for _try in range(2):
            lockout.failed(name, user, HERE)
        assert not lockout.asks_for_picture(name, HERE)
        lockout.failed(name, user, HERE)
        assert lockout.asks_for_picture(name, THERE)
        for _try in range(5):
            lockout.failed(name, user, HERE)
        assert lockout.asks_for_picture(name, THERE)


def test_many_failures_from_one_address_ask_everybody_there_for_a_picture_and_lock_nobody(person):
    for number in range(20):
        lockout.failed(f"guess-{number}", None, HERE)
    assert lockout.asks_for_picture(person.username, HERE)
    assert not lockout.asks_for_picture(person.username, THERE)
    assert not lockout.is_locked(person)
    later(minutes=31)
    assert not lockout.asks_for_picture(person.username, HERE)


def test_requests_of_unknown_source_are_not_held_against_each_other():
    assert not lockout.is_hot("", 0)


def test_old_tries_are_forgotten_in_one_statement(person, django_assert_num_queries):
    fail(person, 3)
    later(days=8)
    fail(person, 1)
    with django_assert_num_queries(1):
        assert lockout.tidy() == 3
    assert LoginAttempt.objects.count() == 1


# --- pictures ---------------------------------------------------------------------------------------------------------


def answer_of(key):
    return Captcha.objects.get(key=key).answer


@pytest.mark.django_db
def test_an_answer_counts_once():
    key = captcha_reading.make()
    answer = answer_of(key)
    assert captcha_reading.is_read(key, f" {answer} ")
    assert not captcha_reading.is_read(key, answer)


@pytest.mark.django_db
def test_a_wrong_answer_uses_the_picture_up():
    key = captcha_reading.make()
    answer = answer_of(key)
    assert not captcha_reading.is_read(key, "abcde")
    assert not captcha_reading.is_read(key, answer)


@pytest.mark.django_db
def test_a_picture_does_not_hold_for_ever_and_is_then_taken_away():
    key = captcha_reading.make()
    answer = answer_of(key)
    Captcha.objects.update(made_at=timezone.now() - dt.timedelta(minutes=11))
    assert captcha_reading.picture(key) is None
    assert captcha_reading.sound(key) is None
    captcha_reading.make()
    assert not captcha_reading.is_read(key, answer)
    assert Captcha.objects.count() == 1


@pytest.mark.django_db
def test_no_person_answers_faster_than_a_person_can():
    key = captcha_reading.make()
    assert not captcha_reading.is_read(key, answer_of(key), after=captcha_reading.UNHURRIED)
    key = captcha_reading.make()
    Captcha.objects.update(made_at=timezone.now() - dt.timedelta(seconds=5))
    assert captcha_reading.is_read(key, answer_of(key), after=captcha_reading.UNHURRIED)


@pytest.mark.django_db
def test_an_invented_picture_cannot_be_answered():
    key = captcha_reading.make()
    assert not captcha_reading.is_read("", "")
    assert not captcha_reading.is_read("no-such-key", answer_of(key))


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_counts(race):
    key = captcha_reading.make()
    answer = answer_of(key)
    assert sorted(race(*[lambda: captcha_reading.is_read(key, answer)] * 2)) == [False, True]


@pytest.mark.django_db
def test_it_can_be_seen_and_heard():
    key = captcha_reading.make()
    assert captcha_reading.picture(key).startswith(b"\x89PNG")
    assert captcha_reading.sound(key).startswith(b"RIFF")
