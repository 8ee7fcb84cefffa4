"""The second factor of an account: set up, proved once with each code, locked after too many tries, lost and reset."""

import re

import pytest
from django.core.exceptions import ValidationError

from tests.phones import Phone, secret_of
from tongguan.accounts import factors, recovery
from tongguan.accounts.models import Authenticator, RecoveryCode
from tongguan.core import clock
from tongguan.core.actor import acting_as
from tongguan.core.keys import Unreadable
from tongguan.core.models import AuditEntry


@pytest.fixture
def user(user_with):
    """Somebody who acts for themselves."""
    made = user_with("leader", name="韩主任")
    with acting_as(made, None, source="10.1.2.3"):
        yield made


@pytest.fixture
def phone(user, phone_of):
    """Their telephone."""
    return phone_of(user)


def noted(action):
    return AuditEntry.objects.filter(register="user", action=action, tenant=None)


def wrong(user, code):
    """The code of the error that a try brings."""
    with pytest.raises(ValidationError) as error:
        factors.check(user, code)
    return error.value.code


def test_a_factor_is_in_use_once_its_first_code_is_confirmed(user, time_of_codes):
    factors.begin(user)
    assert not factors.has(user)
    codes = factors.confirm(user, Phone(secret_of(user), time_of_codes).code())
    assert factors.has(user)
    assert len(set(codes)) == recovery.COUNT
    assert noted("second_factor_enrolled").get().record == user.pk


def test_nothing_is_confirmed_by_a_wrong_code_or_without_a_beginning(user, time_of_codes):
    for _before, code in (("nothing begun", "000000"), ("begun", "000000")):
        with pytest.raises(ValidationError):
            factors.confirm(user, code)
        factors.begin(user)
    assert not factors.has(user)


def test_a_code_is_accepted_once_and_earlier_ones_no_more(user, phone):
    early, code = phone.code(-1), phone.code()
    assert factors.check(user, code) == "totp"
    assert wrong(user, code) == "second_factor_wrong"
    assert wrong(user, early) == "second_factor_wrong"
    assert factors.check(user, phone.next_code()) == "totp"


def test_the_code_that_confirmed_the_app_does_not_let_in_again(user, time_of_codes):
    factors.begin(user)
    phone = Phone(secret_of(user), time_of_codes)
    code = phone.code()
    factors.confirm(user, code)
    assert wrong(user, code) == "second_factor_wrong"


def test_people_may_type_codes_as_they_read_them(user, phone):
    code = phone.code()
    assert (
        factors.check(user, f" {code[:3]} {code[3:]} ".translate(str.maketrans("0123456789", "０１２３４５６７８９")))
        == "totp"
    )
    assert factors.check(user, phone.codes[0].upper().replace("-", " ")) == "recovery"


def test_a_recovery_code_opens_once(user, phone):
    assert factors.check(user, phone.codes[3]) == "recovery"
    assert wrong(user, phone.codes[3]) == "second_factor_wrong"
    assert factors.standing(user).codes_left == 9


def test_recovery_codes_of_somebody_else_open_nothing(user, phone, user_with, phone_of):
    other = phone_of(user_with("leader", name="另一位"))
    assert wrong(user, other.codes[0]) == "second_factor_wrong"


def test_new_recovery_codes_make_the_old_ones_worthless(user, phone):
    codes = factors.renew_codes(user)
    assert wrong(user, phone.codes[0]) == "second_factor_wrong"
    assert factors.check(user, codes[0]) == "recovery"
    assert noted("recovery_codes_renewed").count() == 1


def test_after_five_wrong_codes_the_right_one_is_shut_out_for_half_an_hour(user, phone, monkeypatch):
    codes = [wrong(user, "000000") for _try in range(5)]
    assert codes == ["second_factor_wrong"] * 4 + ["second_factor_locked"]
    assert wrong(user, phone.code()) == "second_factor_locked"
    assert wrong(user, phone.codes[0]) == "second_factor_locked"
    assert noted("second_factor_failed").count() == 5
    later = clock.now() + clock.dt.timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert factors.check(user, phone.code()) == "totp"


def test_a_right_code_forgives_the_wrong_ones_before_it(user, phone):
    for _round in range(3):
        assert [wrong(user, "000000") for _try in range(4)] == ["second_factor_wrong"] * 4
        assert factors.check(user, phone.next_code()) == "totp"


def test_without_a_factor_no_code_proves_anything(user):
    assert wrong(user, "000000") == "second_factor_missing"


def test_a_new_app_takes_over_only_with_its_first_code(user, phone, time_of_codes):
    factors.begin(user)
    new = Phone(secret_of(user), time_of_codes)
    assert factors.check(user, phone.next_code()) == "totp"
    time_of_codes.on()
    factors.confirm(user, new.code())
    assert wrong(user, phone.next_code()) == "second_factor_wrong"
    assert factors.check(user, new.next_code()) == "totp"


def test_an_administrator_takes_a_lost_factor_away_with_a_reason(user, phone, user_with):
    administrator = user_with("secadmin")
    with acting_as(administrator, None):
        for reason in ("", "  "):
            with pytest.raises(ValidationError):
                factors.reset(user, reason=reason)
        factors.reset(user, reason="手机遗失，本人已到场核实")
    entry = noted("second_factor_reset").get()
    assert (entry.actor, entry.record, entry.reason) == (administrator, user.pk, "手机遗失，本人已到场核实")
    assert wrong(user, phone.code()) == "second_factor_missing"
    assert not RecoveryCode.objects.filter(authenticator__account=user).exists()


def test_nobody_takes_away_their_own_factor_as_an_administrator(user, phone):
    with pytest.raises(ValidationError):
        factors.reset(user, reason="方便")
    assert factors.has(user)


def test_whoever_removes_a_factor_leaves_nothing_of_it_but_the_trace(user, phone):
    factors.remove(user)
    assert not Authenticator.objects.filter(account=user).exists()
    assert noted("second_factor_removed").get().actor == user


def test_neither_table_nor_trail_holds_a_secret_or_a_code_in_the_clear(user, phone):
    factors.check(user, phone.codes[0])
    wrong(user, "135790")
    kept = str(list(Authenticator.objects.values())) + str(list(RecoveryCode.objects.values()))
    told = str(list(AuditEntry.objects.values("changes", "reason", "action")))
    for code in phone.codes:
        assert code not in kept + told
        assert code.replace("-", "") not in kept + told
    assert phone.secret.hex() not in kept.lower()
    assert not re.search("135790", kept + told)


def test_a_secret_that_was_moved_to_another_account_does_not_open(user, phone, user_with, phone_of):
    other = user_with("leader", name="另一位")
    phone_of(other)
    stolen = Authenticator.objects.values("wrapped", "secret").get(account=user)
    Authenticator.objects.filter(account=other).update(**stolen)
    with pytest.raises(Unreadable):
        factors.check(other, phone.next_code())
