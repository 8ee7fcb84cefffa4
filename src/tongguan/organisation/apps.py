"""The organisation as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OrganisationConfig(AppConfig):
    """Units and people."""

    name = "tongguan.organisation"
    verbose_name = pgettext_lazy("domain", "organisation")
