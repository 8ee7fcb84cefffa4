"""This package as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web."""

    name = "tongguan.web"
