"""What tests of accounts share."""

import pytest

from tests import people
from tongguan.core.actor import acting_as
from tongguan.core.models import Preference

GOOD = "Grüner-Bach-77"
"""A password that breaks no rule."""


@pytest.fixture
def set_in():
    """`set_in(tenant, "password.days", 60)` by its security administrator."""

    def put(tenant, key, value):
        with acting_as(people.account("secadmin", tenant=tenant), tenant):
            Preference(key=key, value=str(value).lower(), reason="等级保护", since="2026-01-01").save()

    return put


@pytest.fixture
def person(user_with):
    """Somebody with a password."""
    made = user_with("office_head", name="李雷")
    made.set_password(GOOD)
    made.save()
    return made
