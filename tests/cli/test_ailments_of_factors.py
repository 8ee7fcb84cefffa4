"""What the doctor says of second factors."""

import pytest

from tongguan.accounts import policy
from tongguan.cli import ailments_of_factors as looks
from tongguan.core import preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import Preference


@pytest.fixture
def put(user_with, tenant):
    """A setting, as the security administrator makes it."""

    def change(key, value):
        with acting_as(user_with("secadmin"), tenant):
            Preference(key=key, value=value, reason="等级保护", since="2026-01-01").save()

    return change


def test_who_needs_a_factor_and_has_none_is_named(user_with, phone_of, put):
    leader, clerk = user_with("leader"), user_with("office_staff")
    assert list(looks.of_the_people()) == []
    put("second_factor.for_decisions", "true")
    (found,) = looks.of_the_people()
    assert leader.username in found.message
    assert clerk.username not in found.message
    phone_of(leader)
    assert list(looks.of_the_people()) == []
    put("second_factor.for_administrators", "true")
    (found,) = looks.of_the_people()
    assert "secadmin" in found.message


def test_trusting_the_whole_internet_is_told(put):
    assert list(looks.of_the_networks()) == []
    put("second_factor.trusted_networks", "10.0.0.0/8 0.0.0.0/0")
    assert len(list(looks.of_the_networks())) == 1


def test_the_defaults_of_the_product_are_not_laxer_than_themselves():
    for rule in policy.rules():
        usual = getattr(policy.product(), rule.name)
        assert rule.metadata["strictest"]([usual, usual]) == usual, rule.name
    assert preferences.declared["second_factor.minutes"].default == 5
