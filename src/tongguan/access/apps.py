"""Access as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AccessConfig(AppConfig):
    """Grants, remote access, zones, devices, media, log sources."""

    name = "tongguan.access"
    verbose_name = pgettext_lazy("domain", "access and physical security")
