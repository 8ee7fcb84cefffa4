"""The organisation as a Django application."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Units and people."""

    name = "tongguan.organisation"
