"""What is to be destroyed for good, and what may not be yet: asked by one, decided by another, kept on record."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import now
from tongguan.core.fields import DayField

from .tenant import Tenant, User


class Disposal(models.Model):
    """Something that is to be destroyed: who asked, who decided (never the same, SOD-16), what became of it."""

    class Kind(models.TextChoices):
        ERASE = "erase", _("erasure of personal data")
        ARCHIVE = "archive", _("audit entries, once they are archived")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("disposal", "asked for")
        APPROVED = "approved", pgettext_lazy("disposal", "approved")
        REFUSED = "refused", pgettext_lazy("disposal", "refused")
        DONE = "done", pgettext_lazy("disposal", "carried out")

    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    register = models.CharField(_("register"), max_length=48, blank=True)
    record = models.BigIntegerField(_("record"), null=True)
    upto = DayField(_("up to"), null=True)
    """Of audit entries: the last day that goes."""
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    done_at = models.DateTimeField(_("carried out at"), null=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("disposal"), _("disposals")
        indexes = [
            models.Index(fields=["tenant", "kind", "state"], name="disposal_open"),
            models.Index(fields=["register", "record"], name="disposal_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="disposal_needs_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%Y-%m-%d}"


class Hold(models.Model):
    """A record that may not be disposed of for now: a dispute, an investigation, a duty to keep it."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    register = models.CharField(_("register"), max_length=48)
    record = models.BigIntegerField(_("record"))
    reason = models.CharField(_("reason"), max_length=500)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("since"), default=now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("hold"), _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "register", "record"], condition=Q(lifted_at=None), name="hold_once"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Archive(models.Model):
    """A range of the audit trail that lies in a signed file and no longer here; its seals stay."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+", db_index=False)
    first, last = models.PositiveBigIntegerField(), models.PositiveBigIntegerField()
    """Serials of the first and the last seal of the range."""
    entries = models.PositiveIntegerField()
    upto = models.DateTimeField()
    file = models.CharField(max_length=200)
    sm3 = models.CharField(max_length=64)
    """Of the file, so that it can be told from every other."""
    made_at = models.DateTimeField()
    disposal = models.OneToOneField(Disposal, models.PROTECT, related_name="archive")
    mac = models.CharField(max_length=96)

    class Meta:
        verbose_name, verbose_name_plural = _("archived range"), _("archived ranges")
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="archive_in_order"),
            models.UniqueConstraint(fields=["tenant", "first"], name="archive_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
