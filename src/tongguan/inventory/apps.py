"""Inventory as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class InventoryConfig(AppConfig):
    """Customers, services, assets, configuration items."""

    name = "tongguan.inventory"
    verbose_name = pgettext_lazy("domain", "services and assets")
