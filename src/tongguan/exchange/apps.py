"""Sheets in and out as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Declares the ledgers and the background task once every register is there."""

    name = "tongguan.exchange"

    def ready(self) -> None:
        """Plans and tasks register themselves when imported."""
        from . import importing, ledgers, purging, risk_ledgers, undoing  # noqa: F401, PLC0415  app ready
