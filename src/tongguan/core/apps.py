"""The core as a Django application."""

import gc

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CoreConfig(AppConfig):
    """Registers the core's own registers and the start-up checks of every declaration."""

    name = "tongguan.core"
    verbose_name = pgettext_lazy("domain", "platform")

    def ready(self) -> None:
        # Rows are freed as soon as nobody counts on them; to look for circles every few hundred takes a fifth of an
        # export.
        gc.set_threshold(7_000, 10, 10)
        # The models must be loaded before declarations can be examined. Only the worker runs the rounds of duties and
        # their escalation, but whoever sets how they run does so on a page.
        from . import (  # noqa: PLC0415  app ready
            companions,  # noqa: F401  app ready
            duties_of_companions,  # noqa: F401  app ready
            duty_rounds,  # noqa: F401  app ready
            escalation,  # noqa: F401  app ready
            platform_objects,  # noqa: F401  app ready
            startup,  # noqa: F401  app ready
        )
