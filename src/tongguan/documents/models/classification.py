"""How sensitive a text or a thing is; not the grades of state secrets, which are not handled here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Classification(models.TextChoices):
    """The classes of information that the organisation's own rules know (27001 A.8.2.1)."""

    PUBLIC = "public", _("public")
    INTERNAL = "internal", _("internal")
    SENSITIVE = "sensitive", _("sensitive")
    HIGHLY_SENSITIVE = "highly_sensitive", _("highly sensitive")
