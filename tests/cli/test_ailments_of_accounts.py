"""The doctor names what is laxer than the product's own defaults, and accounts that never end."""

import pytest
from django.core.exceptions import ValidationError

from tests.people import as_system
from tongguan.accounts import policy
from tongguan.core import preferences
from tongguan.core.models import Preference, User
from tongguan.core.roles import ADMINISTRATORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(line):
    """Messages of the doctor that speak of something."""

    def look(words):
        return [finding for finding in line("doctor", "--json").data["findings"] if words in finding["message"]]

    return look


def test_every_parameter_that_is_laxer_than_usual_is_named(found, tenant):
    assert found("laxer") == []
    with as_system(tenant):
        # Stricter ones are nobody's trouble.
        for key, value in {"password.length": "12", "password.days": "0", "lockout.failures": "8"}.items():
            Preference(key=key, value=value, reason="试用", since="2026-01-01").save()
    named = found("laxer")
    assert len(named) == 2
    assert {finding["level"] for finding in named} == {"warning"}
    assert any("0 instead of 90" in finding["message"] for finding in named)


def test_every_other_parameter_of_security_that_was_changed_is_named(found, tenant):
    keys = {key: one for key, one in preferences.declared.items() if one.by_two}
    other = {key: str(one.default + 1) for key, one in keys.items() if type(one.default) is int}
    other |= {key: str(not one.default).lower() for key, one in keys.items() if type(one.default) is bool}
    other = {key: value if _allowed(key, value) else str(keys[key].default - 1) for key, value in other.items()}
    with as_system(tenant):
        for key, value in other.items():
            Preference(key=key, value=value, reason="试用", since="2026-01-01").save()
    named = found("instead of")
    silent = [key for key in other if not any(f"“{keys[key].label}”" in one["message"] for one in named)]
    # Of those with a better and a worse side only the worse is named.
    stricter = {rule.metadata["key"] for rule in policy.rules()}
    assert set(silent) <= stricter
    assert len(named) > len(other) - len(stricter)


def _allowed(key, value):
    try:
        preferences.declared[key].parsed(value)
    except ValidationError:
        return False
    return True


def test_in_real_use_a_missing_administrator_and_roles_that_clash_are_errors(found, user_with, settings):
    assert found("nobody who can log in") == []
    settings.PRODUCTION = True
    [one] = found("nobody who can log in")
    assert one["level"] == "error"
    for role in ADMINISTRATORS:
        user_with(role)
    assert found("nobody who can log in") == []


def test_accounts_of_people_from_outside_without_an_end_are_an_error(found, user_with, today):
    user = user_with("vendor_staff")
    assert [(one["level"], user.username in one["message"]) for one in found("last day")] == [("error", True)]
    User.objects.update(valid_to=today)
    assert found("last day") == []
