"""Outsourcing as a Django application."""

from django.apps import AppConfig


class OutsourcingConfig(AppConfig):
    """Loads the checks beside the models."""

    name = "tongguan.outsourcing"

    def ready(self) -> None:
        """Scopes and checks register themselves when imported."""
        from . import checks, scopes  # noqa: F401, PLC0415  app ready
