"""The protection of data as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ProtectionConfig(AppConfig):
    """Declares what is kept for how long, what people are told of themselves, and what unmasking may cost."""

    name = "tongguan.protection"
    verbose_name = pgettext_lazy("domain", "protection of data")

    def ready(self) -> None:
        """Declarations are made when imported."""
        from . import own_data, retention, unmasking  # noqa: F401, PLC0415  app ready
