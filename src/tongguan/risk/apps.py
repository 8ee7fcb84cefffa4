"""Risk as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class RiskConfig(AppConfig):
    """Risks, controls, statements of scope and applicability; loads the checks beside the models."""

    name = "tongguan.risk"
    verbose_name = pgettext_lazy("domain", "risk and controls")

    def ready(self) -> None:
        """Checks and duties register themselves when imported."""
        from . import checks, duties, resuming  # noqa: F401, PLC0415  app ready
