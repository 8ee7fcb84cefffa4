"""What browsers refused to load or run on our pages, condensed: no content, no parameters of addresses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.models import Tenant


class PolicyReport(models.Model):
    """One kind of refusal on one page: how often, and when last. Without tenant where nobody was logged in."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", null=True)
    directive = models.CharField(_("directive"), max_length=60)
    blocked = models.CharField(_("refused"), max_length=120)
    page = models.CharField(_("page"), max_length=200)
    count = models.PositiveIntegerField(_("how often"), default=1)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name, verbose_name_plural = _("report of a browser"), _("reports of browsers")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "directive", "blocked", "page"], name="policy_report_once"),
            models.UniqueConstraint(
                fields=["directive", "blocked", "page"], condition=Q(tenant=None), name="policy_report_once_of_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive} {self.page}"
