"""The database: brought to the state that this version needs."""

import argparse
import sys
from gettext import gettext as _
from gettext import ngettext

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .outcome import Answer


def unapplied() -> list[str]:
    """Names of the migrations that are still to be made."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _backwards in plan]


def migrate(_chosen: argparse.Namespace) -> Answer:
    """Apply what is missing, then set row-level security again."""
    applied = unapplied()
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    told = ngettext("%(count)s migration applied.", "%(count)s migrations applied.", len(applied))
    lines = [*applied, told % {"count": len(applied)}] if applied else [_("The database is up to date.")]
    return Answer(data={"applied": applied}, lines=lines)
