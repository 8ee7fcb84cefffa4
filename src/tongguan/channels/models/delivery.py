"""What is to be sent, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import clock
from tongguan.core.models import Tenant, User

from .channel import Channel


class Delivery(models.Model):
    """One thing for one recipient: kept from the moment it is due until the service has taken it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        TAKEN = "taken", _("taken")
        GIVEN_UP = "given_up", _("given up")
        DROPPED = "dropped", _("no longer wanted")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="deliveries", verbose_name=pgettext_lazy("notices", "channel")
    )
    account = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("recipient"))
    what = models.CharField(_("what"), max_length=80)
    """Name of the event."""
    notice = models.BigIntegerField(null=True)
    """The notice that it tells; its words are made when it is sent."""
    body = models.JSONField(default=dict)
    """What a webhook is told, where it is no notice."""
    key = models.CharField(max_length=120)
    """What tells it from everything else for this channel, so that it is kept once."""
    uid = models.CharField(max_length=40)
    """The id under which it is sent, each time the same: the receiver may know it by that."""
    digest = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    next_try_at = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    answer = models.CharField(pgettext_lazy("delivery", "last answer"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("delivery"), _("deliveries")
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["tenant", "next_try_at"], condition=Q(state__in=["waiting", "sending"]), name="delivery_due"
            ),
            models.Index(fields=["tenant", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"
