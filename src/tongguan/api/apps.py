"""This package as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Api."""

    name = "tongguan.api"
