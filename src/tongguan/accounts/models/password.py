"""Earlier passwords, as hashes, so that they do not come again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OldPassword(models.Model):
    """The hash of a password that an account has or had."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="old_passwords")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("earlier password"), _("earlier passwords")

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"
