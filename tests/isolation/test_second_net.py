"""With the first net switched off, and every right given to everybody, PostgreSQL alone still keeps tenants apart."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.isolation.test_lists import content_of
from tests.isolation.world import MARK
from tongguan.core import access, isolation
from tongguan.core.actor import acting_as
from tongguan.core.models.record import OfTenant
from tongguan.core.registers import registry

pytestmark = pytest.mark.postgresql


@pytest.fixture
def unguarded(monkeypatch):
    """No query asks for the tenant, and everybody may do and see everything."""
    monkeypatch.setattr(OfTenant, "as_sql", lambda *_given, **_more: ("1 = 1", []))
    monkeypatch.setattr(access, "may", lambda *_given: True)
    for register in registry.values():
        monkeypatch.setattr(type(register), "visible_to", lambda self, _actor: self.model._default_manager.all())


@pytest.fixture
def alien(world):
    """Somebody of a foreign tenant."""
    return next(one for one in world.strangers if one.tenant != world.tenant)


def test_without_the_first_net_the_department_would_be_read(world, unguarded, browser_of):
    """So that the next test says something: it is the row's tenant alone that hides it there."""
    assert MARK.encode() in browser_of(world.insider).get(f"/risk/{world.ids['risk']}/").content


def test_every_page_of_every_register_stays_empty(world, unguarded, alien, browser_of):
    client, leaks = browser_of(alien), []

    def told(place, *, missing=False):
        answer = client.get(place)
        if alien.marks_in(content_of(answer)) or (missing and answer.status_code != 404):
            leaks.append(f"{place} {answer.status_code}")

    for name, pk in world.ids.items():
        for place in ("", "export.csv", "?q=9q9q"):
            told(f"/{name}/{place}")
        for place in ("", "edit/", "history/"):
            told(f"/{name}/{pk}/{place}", missing=True)
        told(f"/api/v1/{name}?children=1")
        for place in ("", "/history"):
            told(f"/api/v1/{name}/{pk}{place}", missing=True)
        for place in ("void", "none"):
            answer = client.post(f"/api/v1/{name}/{pk}/{place}", "{}", content_type="application/json")
            leaks += [f"{name} {place}"] if answer.status_code != 404 else []
    for place in (f"/search/?q={MARK}", "/", "/notifications/?all", "/import/", "/platform/audit_log/"):
        told(place)
    assert not leaks, "\n".join(map(str, leaks[:40]))


def test_plain_sql_finds_changes_removes_and_adds_nothing(world, alien):
    """Every table with a tenant of which the department has rows, which are all but a few that tests/core tries."""
    leaks, tried = [], 0
    with acting_as(world.office, world.tenant):
        known = {model: model._base_manager.filter(tenant=world.tenant).first() for model in isolation.isolated()}
    with acting_as(alien.user, alien.tenant), connection.cursor() as cursor:
        for model, row in known.items():
            if row is None:
                continue
            tried += 1
            table = f'"{model._meta.db_table}"'
            columns = ", ".join(
                f'"{one.column}"' for one in model._meta.concrete_fields if one.column not in {"id", "tenant_id"}
            )
            values = [
                one.get_db_prep_save(getattr(row, one.attname), connection)
                for one in model._meta.concrete_fields
                if one.column not in {"id", "tenant_id"}
            ]
            leaks += _tried(cursor, table, row, columns, values)
    assert not leaks, "\n".join(map(str, leaks[:40]))
    assert tried > 120


def _tried(cursor, table, row, columns, values):
    marks = ", ".join(["%s"] * len(values))
    statements = {
        "read": (f"SELECT count(*) FROM {table} WHERE tenant_id = %s", [row.tenant_id]),  # noqa: S608  from the model
        "changed": (f"UPDATE {table} SET tenant_id = tenant_id WHERE id = %s", [row.pk]),  # noqa: S608
        "taken": (f"UPDATE {table} SET tenant_id = %s WHERE id = %s", [row.tenant_id, row.pk]),  # noqa: S608
        "removed": (f"DELETE FROM {table} WHERE id = %s", [row.pk]),  # noqa: S608
        "added": (f"INSERT INTO {table} (tenant_id, {columns}) VALUES (%s, {marks})", [row.tenant_id, *values]),  # noqa: S608
    }
    for deed, (statement, given) in statements.items():
        try:
            with transaction.atomic():
                cursor.execute(statement, given)
                done = cursor.fetchone()[0] if deed == "read" else cursor.rowcount
        except DatabaseError as refused:
            done = 0 if "row-level security" in str(refused) or "permission denied" in str(refused) else str(refused)
        if done:
            yield f"{table} could be {deed}: {done}"


def test_every_table_without_a_tenant_has_its_reason():
    """What has no tenant holds nothing of any tenant's business; a new table has to say so here or get one."""
    of_an_account = (
        "belongs to an account, which may have roles in several tenants, and is asked for before one is chosen"
    )
    before_anybody = "kept while nobody is logged in yet: no tenant is known, and no name of an account stands in it"
    told = {
        "core_tenant": "names of organisations, read before one is chosen",
        "core_user": "accounts belong to the installation; which belong to a tenant says its memberships",
        "core_membership": "read before a tenant is chosen; has a tenant, and no policy: isolation.OPEN",
        "core_token": "read before a tenant is chosen; has a tenant, and no policy: isolation.OPEN",
        "core_officialday": "the official calendar, the same for all",
        "core_mailwish": "how a person wants mail, in whatever tenant",
        "channels_silence": "when a person wants to be left alone, in whatever tenant",
        "accounts_authenticator": f"{of_an_account}; its secrets are sealed",
        "accounts_recoverycode": f"{of_an_account}; digests only",
        "accounts_mobilecode": f"{of_an_account}; digests only",
        "accounts_invitation": f"{of_an_account}; digests only",
        "accounts_oldpassword": f"{of_an_account}; hashes only",
        "accounts_identity": f"{of_an_account}; read by whoever is not logged in yet",
        "accounts_closing": f"{of_an_account}; shown with accounts, which are those of the tenant",
        "accounts_session": "read before anybody is known",
        "accounts_loginattempt": before_anybody,
        "accounts_captcha": before_anybody,
        "django_content_type": "Django's own",
        "auth_permission": "Django's own, not used",
        "auth_group": "Django's own, not used",
    }
    with_policy = {model._meta.db_table for model in isolation.isolated()}
    without = {model._meta.db_table for model in apps.get_models()} - with_policy
    assert without == told.keys(), without ^ told.keys()
