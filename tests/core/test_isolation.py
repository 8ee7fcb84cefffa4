"""The second net: with the first switched off, PostgreSQL itself keeps tenants apart and the trail as it was."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.examples import make
from tongguan.core import isolation, sealing
from tongguan.core.models import Record

ISOLATED = isolation.isolated()


def test_every_table_with_a_tenant_is_isolated_and_every_record_has_one():
    tables = {model._meta.db_table for model in ISOLATED}
    for model in apps.get_models():
        if issubclass(model, Record):
            assert model._meta.db_table in tables
    assert {"core_membership", "core_token"} == isolation.OPEN


def test_the_application_may_add_to_the_trail_and_never_change_it():
    granted = "\n".join(isolation.statements())
    for table in isolation.NEVER_CHANGED:
        assert f"REVOKE UPDATE, DELETE ON {table}" in granted
    assert "TRUNCATE" not in granted
    assert "BYPASSRLS" not in granted
    assert "SUPERUSER" not in granted


@pytest.mark.postgresql
def test_nothing_is_missing_in_the_net(tenant):
    assert isolation.gaps(connection) == []


@pytest.mark.postgresql
def test_tests_run_under_the_role_that_policies_bind_and_that_owns_nothing(tenant):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.DATABASE_ROLE,)
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.postgresql
def test_an_unbound_role_is_reported(tenant, as_owner):
    with as_owner():
        assert isolation.gaps(connection) != []


@pytest.mark.postgresql
def test_securing_again_changes_nothing_and_breaks_nothing(tenant, as_owner):
    with as_owner():
        isolation.secure(connection)
    assert isolation.gaps(connection) == []


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET reason = 'x'",
        "UPDATE core_auditentry SET mac = 'x'",
        "DELETE FROM core_auditentry",
        "UPDATE core_seal SET digest = 'x'",
        "DELETE FROM core_seal",
        "ALTER TABLE core_auditentry DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_tenant ON core_auditentry",
        "DROP TABLE core_auditentry",
        "CREATE TABLE public.own (id int)",
        "CREATE ROLE helper",
    ],
)
def test_the_application_s_role_cannot_touch_the_trail_or_the_net(office, tenant, statement):
    make("org_unit")
    sealing.seal(tenant)
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)
    assert sealing.verify(tenant) == []


@pytest.mark.postgresql
def test_the_tenant_is_forgotten_with_its_transaction(tenant, other_tenant, as_role):
    def in_force():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('tongguan.tenant', true)")
            return cursor.fetchone()[0] or ""

    with as_role("office_head"):
        assert in_force() == str(tenant.pk)
        with as_role("office_head", of=other_tenant):
            assert in_force() == str(other_tenant.pk)
        assert in_force() == str(tenant.pk)
        with pytest.raises(ZeroDivisionError), as_role("office_head", of=other_tenant):
            raise ZeroDivisionError
        assert in_force() == str(tenant.pk)
    assert in_force() == ""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_next_user_of_a_connection_inherits_no_tenant(tenant, as_role):
    with as_role("office_head"):
        make("org_unit")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organisation_orgunit")
        assert cursor.fetchone() == (0,)
