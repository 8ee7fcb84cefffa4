"""A log-in that goes on: whose it is, from where, since when, and why it ended."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Session(AbstractBaseSession):
    """A row outlives its session for a while, without its data, so that the person can be told why it ended."""

    class End(models.TextChoices):
        IDLE = "idle", _("Your session ended because nothing was done for a while. Log in again.")
        LIMIT = "limit", _("Your session ended because its longest time was over. Log in again.")
        NEWER = (
            "newer",
            _("Your session ended because this account logged in elsewhere. If it was not you, tell an administrator."),
        )
        PASSWORD = "password", _("Your session ended because the password of the account was changed.")
        REVOKED = "revoked", _("Your session was ended from another device.")
        CLOSED = "closed", _("Your session ended because the account was closed.")
        OUT = "out", pgettext_lazy("session", "logged out")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="sessions")
    source = models.CharField(_("source"), max_length=45, blank=True)
    agent = models.CharField(_("device"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    idle_minutes = models.PositiveSmallIntegerField(default=15)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=8, choices=End, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("session"), _("sessions")
        indexes = [models.Index(fields=["user"], condition=models.Q(ended_at=None), name="session_open")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that keeps its data here."""
        # The store names this model.
        from tongguan.accounts.sessions import SessionStore  # noqa: PLC0415  circular import

        return SessionStore
