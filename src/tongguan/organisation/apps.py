"""The organisation as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OrganisationConfig(AppConfig):
    """Units and people."""

    name = "tongguan.organisation"
    verbose_name = pgettext_lazy("domain", "organisation")

    def ready(self) -> None:
        """Who heads whom is said when imported."""
        from . import answering, erasing, own_data  # noqa: F401, PLC0415  app ready
