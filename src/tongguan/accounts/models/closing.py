"""Why an account was closed, and when it was opened again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Closing(models.Model):
    """One time that an account was closed."""

    class Why(models.TextChoices):
        UNUSED = "unused", pgettext_lazy("account", "nobody has used it")
        ENDED = "ended", pgettext_lazy("account", "its last day is over")
        LEFT = "left", pgettext_lazy("account", "no longer in the directory")
        CLOSED = "closed", pgettext_lazy("account", "an administrator has closed it")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="closings")
    at = models.DateTimeField(_("closed at"))
    why = models.CharField(_("reason"), max_length=8, choices=Why)
    reopened_at = models.DateTimeField(_("opened again at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("closing of an account"), _("closings of accounts")

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"
