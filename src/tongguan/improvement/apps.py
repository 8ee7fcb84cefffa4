"""Improvement as a Django application."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """Audits, findings, actions, measurements, reviews."""

    name = "tongguan.improvement"
