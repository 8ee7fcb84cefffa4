"""One-time codes sent to mobile phones."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock


class MobileCode(models.Model):
    """A code that was sent to the phone of an account; only its digest is kept."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("account"))
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=45, blank=True)
    sent_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("one-time code"), _("one-time codes")
        indexes = [models.Index(fields=["account", "sent_at"], name="mobile_code_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.sent_at:%Y-%m-%d %H:%M}"
