"""Tables of the core that are no records: counters, search, marks of change, jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tenant import Tenant, User


class Counter(models.Model):
    """The last number given out, one row per register, tenant and year."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    prefix = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "prefix", "year"], name="counter_once")]


class SearchEntry(models.Model):
    """The searchable text of a record, cut into pairs of characters (Chinese has no blanks between words)."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    register = models.CharField(max_length=48)
    record = models.BigIntegerField()
    grams = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "record"], name="search_once")]
        indexes = [models.Index(fields=["tenant", "register"], name="search_register")]


class Touched(models.Model):
    """Mark of a change: verdicts that read this table for this scope have to be worked out again."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")
    table = models.CharField(max_length=64)
    scopes = models.JSONField(default=dict)
    """`{"project": [ids], "vendor": [ids], …}`; empty means the whole tenant."""
    columns = models.JSONField(default=list)
    """The columns that were written; empty means all, as when a row comes or its state is moved."""
    at = models.DateTimeField(auto_now_add=True)


class DataKey(models.Model):
    """The key under which one person's sensitive fields lie; destroying it erases them everywhere."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    wrapped = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(null=True)


class Job(models.Model):
    """A piece of background work, with the tenant and the person for whom it is done."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", pgettext_lazy("task", "failed")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(_("task"), max_length=64)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_at = models.DateTimeField(_("due at"))
    lease_until = models.DateTimeField(null=True)
    done, total = models.PositiveIntegerField(default=0), models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        indexes = [models.Index(fields=["state", "run_at"], name="job_due")]


class Tick(models.Model):
    """When a periodic job of a tenant was last put into the queue."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="tick_once")]
