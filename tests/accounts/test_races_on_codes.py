"""One code, two at the same moment: one of them comes in."""

import pytest
from django.core.exceptions import ValidationError

from tongguan.accounts import factors
from tongguan.accounts.models import Authenticator
from tongguan.core.actor import acting_as

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def both(race, user_with, phone_of):
    """Two threads type what the telephone gives them; what came of both."""
    user = user_with("leader")
    phone = phone_of(user)

    def run(code_of):
        code = code_of(phone)

        def type_it():
            with acting_as(user, None):
                try:
                    return factors.check(user, code)
                except ValidationError as error:
                    return error.code

        return sorted(race(type_it, type_it))

    run.user = user
    return run


def test_one_code_opens_for_one_of_two(both):
    assert both(lambda phone: phone.code()) == ["second_factor_wrong", "totp"]


def test_one_recovery_code_opens_for_one_of_two(both):
    assert both(lambda phone: phone.codes[0]) == ["recovery", "second_factor_wrong"]


def test_tries_at_the_same_moment_are_all_counted(both):
    assert both(lambda _phone: "000000") == ["second_factor_wrong"] * 2
    assert Authenticator.objects.get(account=both.user).failures == 2
