"""The second net: with the first switched off, PostgreSQL itself keeps tenants apart and the trail as it was."""

import datetime as dt

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from tests import people
from tests.examples import EXAMPLES, make
from tongguan.core import audit, isolation, sealing
from tongguan.core.actor import acting_as
from tongguan.core.models import Record, Tenant, User

ISOLATED = isolation.isolated()
every_isolated_table = pytest.mark.parametrize("model", ISOLATED, ids=lambda model: model._meta.db_table)


NEEDED = {"ImprovementRevision": {"rejected_because": "现行制度已覆盖"}}
"""What a row says of itself although each of its columns alone may stay empty."""


def a_row(model, tenant):
    """Some row of a table in a tenant: through its form where there is one, else with whatever its columns take."""
    name = next((name for name in EXAMPLES if name.replace("_", "") == model.__name__.lower()), "")
    if name:
        return make(name)
    if parent := getattr(model, "parent", ""):
        # The example of its record may have such a row.
        a_row(model._meta.get_field(parent).related_model, tenant)
    if found := model._base_manager.filter(tenant=tenant).first():
        return found
    given = dict(NEEDED.get(model.__name__, {}))
    for field in model._meta.concrete_fields:
        spare = field.null or field.has_default() or (field.blank and not field.is_relation)
        if field.primary_key or (spare and field.related_model is not Tenant):
            continue
        given[field.name] = _anything(field, tenant)
    made = model(**given)
    made.save()
    return made


def _anything(field, tenant):
    if isinstance(field, models.ForeignKey):
        if field.related_model is Tenant:
            return tenant
        return (
            people.account("office_head", tenant=tenant)
            if field.related_model is User
            else a_row(field.related_model, tenant)
        )
    if field.choices:
        return field.choices[0][0]
    by_kind = {
        models.DecimalField: 1,
        models.DateTimeField: timezone.now(),
        models.DateField: dt.date(2026, 11, 21),
        models.JSONField: {},
        models.IntegerField: people.serial(),
        models.BooleanField: False,
    }
    return next((value for kind, value in by_kind.items() if isinstance(field, kind)), f"x{people.serial()}")


@pytest.fixture
def mine(office, tenant):
    def lay(model):
        if model is audit.AuditEntry:
            audit.note("vendor", 1, "export")
        if model is sealing.Seal:
            audit.note("vendor", 1, "export")
            sealing.seal(tenant)
        return a_row(model, tenant)

    return lay


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
@every_isolated_table
def test_a_stranger_finds_and_changes_nothing_even_in_plain_sql(mine, model, as_role, other_tenant, tenant):
    row, table = mine(model), model._meta.db_table
    assert row.tenant_id == tenant.pk
    with as_role("office_head", of=other_tenant), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE tenant_id = %s', [tenant.pk])  # noqa: S608  from the model
        assert cursor.fetchone() == (0,)
        assert not model._base_manager.filter(pk=row.pk).exists()
        if table not in isolation.NEVER_CHANGED:
            cursor.execute(f'UPDATE "{table}" SET tenant_id = tenant_id WHERE id = %s', [row.pk])  # noqa: S608
            assert cursor.rowcount == 0
            cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [row.pk])  # noqa: S608
            assert cursor.rowcount == 0
    assert model._base_manager.filter(pk=row.pk).exists()


@pytest.mark.postgresql
@every_isolated_table
def test_a_row_can_be_neither_put_into_nor_pushed_out_to_another_tenant(mine, model, other_tenant):
    row, table = mine(model), model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column not in {"id", "tenant_id"}]
    named = ", ".join(f'"{column}"' for column in columns)
    copied = f'INSERT INTO "{table}" (tenant_id, {named}) SELECT %s, {named} FROM "{table}" WHERE id = %s'  # noqa: S608
    pushed = f'UPDATE "{table}" SET tenant_id = %s WHERE id = %s'  # noqa: S608  from the model
    for statement in (copied, pushed):
        with pytest.raises(DatabaseError, match=r"row-level security|permission denied"), transaction.atomic():
            connection.cursor().execute(statement, [other_tenant.pk, row.pk])


@pytest.mark.postgresql
@every_isolated_table
def test_without_a_tenant_in_force_a_table_is_empty(mine, model, user_with, tenant):
    row = mine(model)
    with acting_as(user_with("sysadmin"), None):
        assert not model._base_manager.filter(pk=row.pk).exists()
    assert model._base_manager.filter(pk=row.pk).exists()


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
