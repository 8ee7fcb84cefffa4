"""What the engine keeps: which records break which rule since when, and a tally per rule and day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.models import Tenant


class Breach(models.Model):
    """A record that breaks a check, from the day it was found to the day it was righted.

    A plain table: written by the engine only. (A `finding` is a register of its own.)
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    check_name = models.CharField(max_length=80)
    record = models.BigIntegerField()
    opened_on = models.DateField(_("since"))
    closed_on = models.DateField(_("righted on"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "check_name", "record"], condition=Q(closed_on=None), name="breach_open_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "check_name", "opened_on", "closed_on"], name="breach_on_day")]


class Tally(models.Model):
    """How many records a rule bound and how many broke it, on a day, by which version of the rule.

    The row of the present day is kept up to date; those of past days are what the platform knew then.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    check_name = models.CharField(max_length=80)
    on = models.DateField()
    among = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    waived = models.PositiveIntegerField(default=0)
    rule_version = models.CharField(max_length=12)
    counted_at = models.DateTimeField()
    """When the population was last counted; `broken` may be younger."""
    moved_at = models.DateTimeField(null=True)
    """When something changed that may change whom the rule binds; empty once that is counted."""
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "on", "check_name"], name="tally_once")]
