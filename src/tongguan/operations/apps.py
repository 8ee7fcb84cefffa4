"""Operations as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OperationsConfig(AppConfig):
    """Tickets, changes, backups, security incidents, drills."""

    name = "tongguan.operations"
    verbose_name = pgettext_lazy("domain", "daily operations")

    def ready(self) -> None:
        """Checks, scopes, duties and what moves set off register themselves when imported."""
        from . import (  # noqa: F401, PLC0415  app ready
            checks,
            duties,
            duties_of_contracts,
            duties_of_reserves,
            duties_of_risk,
            effects,
            plan_receipts,
            scopes,
        )
