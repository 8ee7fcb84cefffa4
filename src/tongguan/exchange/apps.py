"""This package as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange."""

    name = "tongguan.exchange"
