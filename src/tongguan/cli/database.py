"""The database: brought to the state that this version needs."""

import argparse
import sys
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongguan.core import keys
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, Tenant, User

from .outcome import Answer


def unapplied() -> list[str]:
    """Names of the migrations that are still to be made."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _backwards in plan]


def embedded() -> list[Path]:
    """The files of the embedded database; none where the database is a server."""
    if connection.vendor != "sqlite":
        return []
    name = str(connection.settings_dict["NAME"])
    return [path for path in (Path(name + end) for end in ("", "-wal", "-shm")) if path.is_file()]


def _holds_nothing() -> bool:
    """Whether the installation is new: no organisation, and not one entry in the trail."""
    with acting_as(User.objects.system(), None, writes=False):
        return not (Tenant.objects.exists() or AuditEntry.objects.filter(tenant=None).exists())


def migrate(_chosen: argparse.Namespace) -> Answer:
    """Apply what is missing, then set row-level security again; a new installation gets its keys.

    Of an embedded database nobody but the owner reads the file.
    """
    applied = unapplied()
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    for path in embedded():
        path.chmod(0o600)
    if _holds_nothing():
        # The one moment at which a fresh ring shuts nothing away; later a missing file is an error.
        keys.create(keys.path())
    told = ngettext("%(count)s migration applied.", "%(count)s migrations applied.", len(applied))
    lines = [*applied, told % {"count": len(applied)}] if applied else [_("The database is up to date.")]
    return Answer(data={"applied": applied}, lines=lines)
