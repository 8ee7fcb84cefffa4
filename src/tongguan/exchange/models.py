"""What is kept of an import: the file, how it was read, how far it came, what it touched, what was turned away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.core.models import Evidence, Job, Tenant, User


class ImportBatch(models.Model):
    """One sheet on its way in. What is done stays done: an interrupted import goes on at `next_row`."""

    class State(models.TextChoices):
        READ = "read", _("read")
        TRIED = "tried", _("tried")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    made_at = models.DateTimeField(_("when"), default=clock.now)
    plan = models.CharField(_("read as"), max_length=60)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+", verbose_name=_("file"))
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    layout = models.JSONField(default=dict)
    """Headings and first rows, so that the page that maps them needs not read the file again."""
    mapping = models.JSONField(_("columns"), default=dict)
    """Place of a column (from 0) -> name of the plan's column; empty is left out."""
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READ)
    next_row = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    """Counts so far, warnings, and the first errors by cell, masked."""
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        indexes = [models.Index(fields=["tenant", "-id"], name="import_batch_tenant")]

    def __str__(self) -> str:
        return f"{self.evidence.name} → {self.plan}"


class RejectedRow(models.Model):
    """A row that was turned away: where it stands and why. Of its content only a keyed digest; texts are masked."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rejected")
    row = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="rejected_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.row}"


class ImportTouch(models.Model):
    """A record that an import made or changed, as it left it, so that the import can be undone."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="touches")
    model = models.CharField(max_length=80)
    record = models.BigIntegerField()
    action = models.CharField(max_length=8, choices=Action)
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    """Column -> stored value before the change; sensitive ones as they are stored, under the person's key."""

    class Meta:
        indexes = [models.Index(fields=["model", "record", "batch"], name="import_touch_record")]

    def __str__(self) -> str:
        return f"{self.model}/{self.record} {self.action}"


class ColumnMapping(models.Model):
    """What a person said last time of columns laid out in this way."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False)
    plan = models.CharField(max_length=60)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "plan", "signature"], name="column_mapping_once")]

    def __str__(self) -> str:
        return f"{self.plan} {self.signature[:8]}"
