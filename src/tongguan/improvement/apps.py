"""Improvement as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ImprovementConfig(AppConfig):
    """Audits, findings, actions, measurements, reviews."""

    name = "tongguan.improvement"
    verbose_name = pgettext_lazy("domain", "audit and improvement")

    def ready(self) -> None:
        """Checks, duties, scopes and what moves set off register themselves when imported."""
        from . import (  # noqa: F401, PLC0415  app ready
            approving,
            checks,
            duties,
            duties_of_findings,
            effects,
            lessons,
            resuming,
            scopes,
            stage_findings,
        )
