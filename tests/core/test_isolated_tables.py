"""The second net, table by table: a row of each, made once, and what PostgreSQL lets a foreign tenant do with it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from tests import people
from tests.examples import make
from tests.standing import examples, lasting
from tongguan.core import audit, isolation, sealing
from tongguan.core.actor import acting, acting_as
from tongguan.core.models import Tenant, User
from tongguan.core.registers import name_of
from tongguan.core.values import linked

ISOLATED = isolation.isolated()
every_isolated_table = pytest.mark.parametrize("model", ISOLATED, ids=lambda model: model._meta.db_table)
pytestmark = pytest.mark.postgresql


NEEDED = {"ImprovementRevision": {"rejected_because": "现行制度已覆盖"}}
"""What a row says of itself although each of its columns alone may stay empty."""


def a_row(model, tenant):
    """Some row of a table in a tenant: one of the examples has it, or it takes whatever its columns take."""
    if found := model._base_manager.filter(tenant=tenant).first():
        return found
    given = dict(NEEDED.get(model.__name__, {}))
    for field in model._meta.concrete_fields:
        spare = field.null or field.has_default() or (field.blank and not field.is_relation)
        if field.primary_key or field.name in given or (spare and field.related_model is not Tenant):
            continue
        given[field.name] = _anything(field, tenant)
    made = model(**given)
    made.save()
    return made


def _anything(field, tenant):
    if isinstance(field, models.ForeignKey):
        if field.related_model is Tenant:
            return tenant
        if field.related_model is User:
            return people.account("office_head", tenant=tenant)
        return make(name_of(field.related_model)) if _is_another(field) else a_row(field.related_model, tenant)
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


def _is_another(field):
    """Whether it leads from a row of a record to one like that record: what a service depends on is not itself."""
    parent = getattr(field.model, "parent", "")
    return bool(parent) and parent != field.name and linked(field.model, parent) is field.related_model


def _rows():
    tenant = acting().tenant
    examples()
    audit.write_out()
    sealing.seal(tenant)
    return {model: a_row(model, tenant).pk for model in ISOLATED}


@pytest.fixture(scope="module")
def rows(home, django_db_setup, django_db_blocker):
    """A department, and of every table the id of a row of it."""
    with lasting(django_db_blocker, _rows) as (tenant, made):
        yield tenant, made


@pytest.fixture
def tenant(db, rows):
    return rows[0]


@pytest.fixture
def mine(office, rows):
    return lambda model: model._base_manager.get(pk=rows[1][model])


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


@every_isolated_table
def test_without_a_tenant_in_force_a_table_is_empty(mine, model, user_with, tenant):
    row = mine(model)
    with acting_as(user_with("sysadmin"), None):
        assert not model._base_manager.filter(pk=row.pk).exists()
    assert model._base_manager.filter(pk=row.pk).exists()
