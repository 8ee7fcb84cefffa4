"""Outsourcing as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OutsourcingConfig(AppConfig):
    """Loads the checks beside the models."""

    name = "tongguan.outsourcing"
    verbose_name = pgettext_lazy("domain", "outsourcing")

    def ready(self) -> None:
        """Scopes, checks, duties and what moves set off register themselves when imported."""
        from . import (  # noqa: F401, PLC0415  app ready
            answering,
            background_files,
            checks,
            duties,
            duties_of_reports,
            duties_of_stages,
            effects,
            ending,
            erasing,
            examining,
            exiting,
            own_data,
            renewing,
            rights,
            scopes,
        )
