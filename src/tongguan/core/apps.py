"""The core as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CoreConfig(AppConfig):
    """Registers the core's own registers and the start-up checks of every declaration."""

    name = "tongguan.core"
    verbose_name = pgettext_lazy("domain", "platform")

    def ready(self) -> None:
        # The models must be loaded before declarations can be examined.
        from . import companions, duties_of_companions, platform_objects, startup  # noqa: F401, PLC0415  app ready
