"""Documents as a Django application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Policies, controlled documents, their copies and forms."""

    name = "tongguan.documents"
