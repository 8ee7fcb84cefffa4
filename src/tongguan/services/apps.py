"""Services as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ServicesConfig(AppConfig):
    """Agreements, satisfaction, budgets, capacity, availability, continuity."""

    name = "tongguan.services"
    verbose_name = pgettext_lazy("domain", "service performance")
