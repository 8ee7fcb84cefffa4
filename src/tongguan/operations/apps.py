"""Operations as a Django application."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Tickets, changes, backups, security incidents, drills."""

    name = "tongguan.operations"
