"""The four levels of the document pyramid, and what a text is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The four levels of the document pyramid."""

    MANUAL = "1", _("1 manual and policies")
    PROCEDURE = "2", _("2 procedures")
    INSTRUCTION = "3", _("3 work instructions")
    FORM = "4", _("4 forms and records")


class Tag(models.TextChoices):
    """What a text, or a section of it, is for; the first four are the parts of the rules (5.2.2.a.1 to 4)."""

    PART_1 = "part1", _("management procedures")
    PART_2 = "part2", _("operating rules for each role")
    PART_3 = "part3", _("rules of risk control and assessment")
    PART_4 = "part4", _("rules for documents and records")
    FRAMEWORK = "overall_framework", _("overall framework of information security")
    RISK_METHOD = "risk_method", _("method of risk assessment")
    MEDIA = "media_procedure", _("handling of media")
    PHYSICAL = "physical_procedure", _("physical and environmental protection")
    INCIDENT_TRAINING = "incident_training", _("training on incidents")
