"""Channels as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ChannelsConfig(AppConfig):
    """Notices to other services, webhooks, reports of browsers."""

    name = "tongguan.channels"
    verbose_name = pgettext_lazy("domain", "channels")

    def ready(self) -> None:
        """Settings and what administrators may read declare themselves when imported."""
        from . import objects, quiet  # noqa: F401, PLC0415  app ready
