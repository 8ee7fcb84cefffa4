"""Access as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AccessConfig(AppConfig):
    """Loads checks and effects beside the models."""

    name = "tongguan.access"
    verbose_name = pgettext_lazy("domain", "access and physical security")

    def ready(self) -> None:
        """Scopes, checks, duties and effects register themselves when imported."""
        from . import (  # noqa: F401, PLC0415  app ready
            account_reviews,
            campaigns,
            checks,
            duties,
            duties_of_ends,
            duties_of_sites,
            effects,
            erasing,
            exiting,
            going_on,
            scopes,
            standing_still,
        )
