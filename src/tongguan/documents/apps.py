"""Documents as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DocumentsConfig(AppConfig):
    """Policies, controlled documents, their copies and forms."""

    name = "tongguan.documents"
    verbose_name = pgettext_lazy("domain", "controlled documents")

    def ready(self) -> None:
        """Duties, scopes, checks and effects register themselves when imported."""
        from . import checks, duties, issuing, scopes  # noqa: F401, PLC0415  app ready
