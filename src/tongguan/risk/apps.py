"""Risk as a Django application."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """Risks, controls, statements of scope and applicability."""

    name = "tongguan.risk"
