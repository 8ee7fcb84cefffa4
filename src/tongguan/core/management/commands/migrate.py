"""`migrate` as Django does it, and then row-level security, so that no table is ever without its policy."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from tongguan.core import isolation


class Command(Migrate):
    """Migrates, then secures."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Policies and grants are set again after every migration."""
        super().handle(*args, **options)
        isolation.secure(connections[options["database"]])
