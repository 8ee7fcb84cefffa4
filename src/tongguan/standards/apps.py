"""The standards as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class StandardsConfig(AppConfig):
    """Declares what is attested, and hands the gates of the library to the core."""

    name = "tongguan.standards"
    verbose_name = pgettext_lazy("domain", "standards")

    def ready(self) -> None:
        """Workflows name gates; what must hold at them stands in the library."""
        # The library is read once all checks are declared, those of the standards themselves among them.
        from . import breach_events, checks, gating, kept_results, proposals  # noqa: F401, PLC0415  app ready

        gating.hand_over()
