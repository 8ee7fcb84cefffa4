"""Services as a Django application."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Agreements, satisfaction, budgets, capacity, availability, continuity."""

    name = "tongguan.services"
