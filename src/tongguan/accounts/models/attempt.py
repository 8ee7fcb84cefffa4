"""Tries to log in, and the pictures that have to be read after too many of them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LoginAttempt(models.Model):
    """One try under one name from one address. The name itself is not kept: people type their password there."""

    class Outcome(models.TextChoices):
        FAILED = "failed", pgettext_lazy("log-in", "failed")
        LOCKED = "locked", pgettext_lazy("log-in", "failed, and locked the account")
        REFUSED = "refused", pgettext_lazy("log-in", "refused while the account was locked")
        PASSED = "passed", pgettext_lazy("log-in", "passed")
        UNLOCKED = "unlocked", pgettext_lazy("log-in", "unlocked by an administrator")

    subject = models.CharField(max_length=64)
    """Keyed digest of the name as it was typed, whether there is such an account or not."""
    source = models.CharField(_("source"), max_length=45, blank=True)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome)

    class Meta:
        verbose_name, verbose_name_plural = _("try to log in"), _("tries to log in")
        indexes = [
            models.Index(fields=["subject", "-id"], name="attempt_of"),
            models.Index(fields=["source", "at"], name="attempt_from"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d %H:%M}"


class Captcha(models.Model):
    """A picture that somebody has to read; gone with the first answer, right or wrong."""

    key = models.CharField(max_length=43, unique=True)
    answer = models.CharField(max_length=8)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
