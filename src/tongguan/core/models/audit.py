"""The audit trail and the seals over it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tenant import Tenant, User


class Seal(models.Model):
    """A link of the chain: it covers audit entries of one tenant and is bound to the seal before it."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+", db_index=False)
    serial = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    leaves = models.TextField()
    """`id:last 8 hex digits of its code` of every entry covered, so that a missing or moved one can be named."""
    digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=96)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "serial"], name="seal_serial"),
            # Two seals of the platform's own chain would not collide in the constraint above.
            models.UniqueConstraint(fields=["serial"], condition=models.Q(tenant=None), name="seal_serial_platform"),
        ]


class AuditEntry(models.Model):
    """One thing that happened to one record: who, when, what before and after, why.

    Written by the ledger only; never changed. `mac` is keyed with a key outside the database, so that an
    entry altered or added behind the application's back is found even before it is sealed.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("entered at"))
    on = models.DateField(_("business date"))
    late = models.BooleanField(_("entered late"), default=False)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    register = models.CharField(_("register"), max_length=48)
    record = models.BigIntegerField(_("record"), null=True)
    version = models.PositiveIntegerField(default=0)
    action = models.CharField(_("action"), max_length=64)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    source = models.CharField(_("source"), max_length=45, blank=True, default="", db_default="")
    """The network address it came from; empty for the terminal and for scheduled work."""
    mac = models.CharField(max_length=96)
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="entries")

    class Meta:
        verbose_name, verbose_name_plural = _("audit entry"), _("audit trail")
        indexes = [
            models.Index(fields=["tenant", "id"], name="audit_tenant"),
            models.Index(fields=["register", "record", "action"], name="audit_record"),
            models.Index(fields=["tenant", "id"], condition=models.Q(seal=None), name="audit_unsealed"),
            models.Index(fields=["tenant", "actor", "on"], condition=models.Q(action="unmask"), name="audit_unmask"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.register}/{self.record}"
