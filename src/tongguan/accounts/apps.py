"""Accounts as a Django application."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    """Log-in, sessions, second factors and rights."""

    name = "tongguan.accounts"
    verbose_name = pgettext_lazy("domain", "accounts")

    def ready(self) -> None:
        """Settings, rules, checks, errands and effects declare themselves when imported."""
        from . import (  # noqa: F401, PLC0415  app ready
            checks,
            effects,
            facts,
            leaving,
            own_data,
            passwords,
            policy,
            purging,
            second_step,
            tokens,
            wording,
            wrapped_keys,
        )
