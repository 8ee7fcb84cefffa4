"""Access as a Django application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Grants, remote access, zones, devices, media, log sources."""

    name = "tongguan.access"
