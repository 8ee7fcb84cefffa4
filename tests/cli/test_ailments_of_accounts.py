"""The doctor names what is laxer than the product's own defaults, and accounts that never end."""

import pytest

from tests.people import as_system
from tongguan.core.models import Preference, User

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


def test_accounts_of_people_from_outside_without_an_end_are_an_error(found, user_with, today):
    user = user_with("vendor_staff")
    assert [(one["level"], user.username in one["message"]) for one in found("last day")] == [("error", True)]
    User.objects.update(valid_to=today)
    assert found("last day") == []
