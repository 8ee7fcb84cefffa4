"""Choices that several registers of risk share: ways of treatment and the five levels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Option(models.TextChoices):
    """The four ways to treat a risk."""

    MODIFY = "modify", _("modify by controls")
    AVOID = "avoid", _("avoid")
    SHARE = "share", _("share")
    RETAIN = "retain", _("retain")


class Level(models.IntegerChoices):
    """The five grades of a risk, five points each."""

    VERY_LOW = 1, pgettext_lazy("risk", "very low")
    LOW = 2, pgettext_lazy("risk", "low")
    MEDIUM = 3, pgettext_lazy("risk", "medium")
    HIGH = 4, pgettext_lazy("risk", "high")
    VERY_HIGH = 5, pgettext_lazy("risk", "very high")
