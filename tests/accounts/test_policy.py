"""How strict log-ins are: the product's defaults, a tenant's own values, the strictest of several tenants."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests import people
from tongguan.accounts import policy
from tongguan.core import preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import User

DEFAULTS = {
    "password_length": 10,
    "password_classes": 3,
    "password_history": 5,
    "password_days": 90,
    "lockout_failures": 5,
    "lockout_minutes": 30,
    "captcha_failures": 3,
    "idle": 15,
    "idle_of_administrators": 10,
    "session_hours": 8,
    "single_session_of_administrators": True,
    "unused_days": 90,
}
"""What evaluators are told that the product does by itself."""


def test_the_product_does_what_evaluators_ask(db):
    assert {name: getattr(policy.product(), name) for name in DEFAULTS} == DEFAULTS


def test_an_account_without_any_role_has_the_defaults(user_with):
    assert policy.of(user_with()) == policy.product()


def test_the_strictest_of_all_tenants_of_an_account_counts(user_with, tenant, other_tenant, set_in):
    user = user_with("office_head", name="李雷")
    other = people.account("office_staff", tenant=other_tenant)
    other.memberships.update(user=user)
    set_in(tenant, "password.length", 14)
    set_in(tenant, "lockout.failures", 10)
    set_in(other_tenant, "password.length", 12)
    set_in(other_tenant, "session.idle_minutes", 5)
    found = policy.of(user)
    assert (found.password_length, found.lockout_failures, found.idle_minutes) == (14, 5, 5)
    assert found.roles == {"office_head", "office_staff"}


def test_never_is_the_laxest_of_all_periods(user_with, tenant, other_tenant, set_in):
    user = user_with("office_head", name="李雷")
    set_in(tenant, "password.days", 0)
    assert policy.of(user).password_days == 0
    people.account("office_staff", tenant=other_tenant).memberships.update(user=user)
    assert policy.of(user).password_days == 90


def test_a_membership_that_is_over_binds_no_longer(user_with, tenant, set_in, today):
    user = user_with("office_head", name="李雷")
    set_in(tenant, "password.length", 14)
    user.memberships.update(valid_to=today.replace(day=1))
    assert policy.of(user).password_length == 10


def test_administrators_have_shorter_sessions_and_one_at_a_time(user_with, tenant, set_in):
    administrator, head = user_with("auditadmin"), user_with("office_head")
    assert [(one.idle_minutes, one.single_session) for one in map(policy.of, (administrator, head))] == [
        (10, True),
        (15, False),
    ]
    set_in(tenant, "session.administrator_single", False)
    assert not policy.of(administrator).single_session


def test_it_costs_one_statement_for_each_tenant_and_is_asked_once_per_request(
    user_with, tenant, django_assert_max_num_queries
):
    user = user_with("office_head")
    User.objects.system()
    with acting_as(user, tenant, writes=False):
        # PostgreSQL is told besides who is asking, and that it is over.
        with django_assert_max_num_queries(5 + 2 * (connection.vendor == "postgresql")):
            policy.of(user)
        with django_assert_max_num_queries(0):
            policy.of(user)


def test_only_the_security_administrator_changes_a_parameter(as_role):
    with as_role("office_head"), pytest.raises(ValidationError) as refused:
        preferences.refuse("password.length", "12")
    assert "key" in refused.value.message_dict
    with as_role("secadmin"):
        preferences.refuse("password.length", "12")


def test_no_tenant_can_go_below_what_evaluators_ask_at_least(as_role):
    with as_role("secadmin"):
        for key, value in {"password.length": 7, "password.days": 181, "lockout.failures": 11}.items():
            with pytest.raises(ValidationError):
                preferences.refuse(key, str(value))


def test_before_a_name_is_known_the_strictest_of_all_tenants_counts(tenant, other_tenant, set_in):
    set_in(other_tenant, "captcha.failures", 2)
    assert policy.everywhere().captcha_failures == 2
