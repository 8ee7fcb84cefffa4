"""That an organisation was set up: the door of the first set-up is shut behind it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.core.models import Tenant


class SetUp(models.Model):
    """When an organisation got its three administrators; of the first one of an installation there is one at most."""

    tenant = models.OneToOneField(Tenant, models.PROTECT, related_name="+", verbose_name=_("tenant"))
    first = models.BooleanField(default=True)
    closed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("first set-up"), _("first set-ups")
        constraints = [models.UniqueConstraint(fields=["first"], condition=Q(first=True), name="set_up_first_once")]

    def __str__(self) -> str:
        return f"{self.tenant} {self.closed_at:%Y-%m-%d}"
