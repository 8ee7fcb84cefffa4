"""The second net under tenants: row-level security on PostgreSQL, for every table that has a tenant.

The application's role owns nothing; the owner of the tables (who migrates) is not subject to the policies.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from . import values

OPEN = frozenset({"core_membership", "core_token"})
"""Tables that must be readable before a tenant is chosen."""
NEVER_CHANGED = {"core_auditentry": ("seal_id",), "core_seal": (), "core_archive": ()}
"""Append-only tables, and the columns that may be filled in later."""

IN_FORCE = "NULLIF(current_setting('tongguan.tenant', true), '')::bigint"


def isolated() -> list[type[models.Model]]:
    """Every model with a tenant of its own."""
    return [
        model
        for model in apps.get_models()
        if any(field.name == "tenant" for field in model._meta.concrete_fields) and model._meta.db_table not in OPEN
    ]


def secure(connection: Any) -> None:
    """Grant the application's role what it needs and nothing more, and set the policies. May be run again."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def statements() -> list[str]:
    """The SQL of `secure`."""
    role = settings.DATABASE_ROLE
    known = f"SELECT FROM pg_roles WHERE rolname = '{role}'"
    # Roles belong to the server, and two of its databases may be migrated at the same moment.
    meanwhile = "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;"
    made = [
        f"DO $$ BEGIN IF NOT EXISTS ({known}) THEN CREATE ROLE {role} LOGIN; END IF; {meanwhile} END $$",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    for table, columns in NEVER_CHANGED.items():
        made.append(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
        made += [f"GRANT UPDATE ({column}) ON {table} TO {role}" for column in columns]
    for model in isolated():
        made += _policy(model)
    return made


def _policy(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    shared = " OR tenant_id IS NULL" if values.field_at(model, "tenant").null else ""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS own_tenant ON {table}",
        f"CREATE POLICY own_tenant ON {table} USING (tenant_id = {IN_FORCE}{shared})",
    ]


def gaps(connection: Any) -> list[str]:
    """What `tongguan doctor` reports: tables without a policy, or a role that policies do not bind."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        secured = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        unbound = cursor.fetchone()[0]
    open_tables = [model._meta.db_table for model in isolated() if model._meta.db_table not in secured]
    return [f"no row-level security on {table}" for table in open_tables] + (
        ["the application's database role is not bound by row-level security"] if unbound else []
    )
