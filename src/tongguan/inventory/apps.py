"""Inventory as a Django application."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Customers, services, assets, configuration items."""

    name = "tongguan.inventory"
