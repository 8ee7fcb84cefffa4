"""Backups of service information: what, how often, on which medium and where (A.2.2.a, A.2.2.b)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.core.columns import by_state, choice, day, holds, link, moment, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.inventory.models import ConfigItem
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project

KEEPERS = (Role.PROCESS_OWNER, Role.SEC_OFFICER, Role.ENGINEER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class BackupJob(Record):
    """A backup that runs again and again; it stands in reserve against an unexpected end of the service."""

    class Kind(models.TextChoices):
        DATA = "data", pgettext_lazy("backup", "data")
        SERVICE = "service", pgettext_lazy("backup", "whole service")
        CONFIGURATION = "configuration", pgettext_lazy("backup", "configuration")
        DOCUMENTS = "documents", pgettext_lazy("backup", "documents and source code")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTIVE = "active", pgettext_lazy("backup", "active")
        FAILED = "failed", pgettext_lazy("backup", "failed")
        RETIRED = "retired", _("retired")

    prefix = "BJ"
    object = text(_("what is backed up"), needed=True)
    kind = choice(Kind, _("kind of backup"), default=Kind.DATA)
    project = link(Project, _("project"), back="backup_jobs")
    ci = link(ConfigItem, _("configuration item"), back="backup_jobs")
    scope = prose(_("extent"), help_text=_("which data, since when, full or incremental"))
    source_site = text(_("site of the original"))
    medium = text(pgettext_lazy("storage", "medium"), 100)
    medium_checked_on = day(_("medium last checked on"))
    location = text(_("where the copy is kept"))
    interval = whole(_("interval in hours"), 1, 8784)
    retention = whole(_("kept for (days)"), 1, 36_600)
    active_on = day(_("in operation since"))
    operator = link(Person, _("backup operator"), help_text=_("somebody else tests whether it can be restored"))
    last_ok = moment(_("last succeeded at"))
    last_failed_at = moment(_("last failed at"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="activate",
            label=_("put into operation"),
            source=[State.PLANNED],
            target=State.ACTIVE,
            by=KEEPERS,
            needs=("medium", "location", "interval", "operator"),
            stamps=("active_on",),
        ),
        Transition(
            name="fail",
            label=_("record a failure"),
            source=[State.ACTIVE],
            target=State.FAILED,
            by=[Role.SYSTEM, *KEEPERS],
            stamps=("last_failed_at",),
            reason=True,
        ),
        Transition(
            name="resume",
            label=pgettext_lazy("backup", "runs again"),
            source=[State.FAILED],
            target=State.ACTIVE,
            by=[Role.SYSTEM, *KEEPERS],
            needs=("last_ok",),
            clears=("last_failed_at",),
            reason=True,
        ),
        Transition(
            name="retire",
            label=_("retire"),
            source=[State.PLANNED, State.ACTIVE, State.FAILED],
            target=State.RETIRED,
            by=[Role.PROCESS_OWNER, Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={State.RETIRED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("backup"), _("backups")
        constraints = [
            once(
                ["tenant", "object", "kind", "location"],
                "backup_job_once",
                _("This backup is already recorded."),
            ),
            holds(
                Q(location="") | Q(source_site="") | ~Q(location=F("source_site")),
                "backup_job_elsewhere",
                _("A copy beside the original is no backup: it lies at another site."),
            ),
        ]
        indexes = [
            by_state("backup_job_state"),
            models.Index(fields=["project", "state"], name="backup_job_project"),
        ]

    def __str__(self) -> str:
        return f"{self.object}（{self.get_kind_display()}）"

    def clean(self) -> None:
        """Whether a backup is late is reckoned from its last run, and that has been."""
        runs = {"last_ok": self.last_ok, "last_failed_at": self.last_failed_at}
        if ahead := [name for name, at in runs.items() if at and at > clock.now()]:
            raise ValidationError(dict.fromkeys(ahead, gettext("The business date cannot lie in the future.")))


@register
class BackupJobs(Register):
    """Backups."""

    model = BackupJob
    area = "ledgers"
    help = _("What is backed up, how often, on which medium, at which other site, and when it last succeeded.")
    columns = ("number", "object", "kind", "project", "medium", "location", "interval", "last_ok", "state")
    filters = ("state", "kind", "project", "operator", "last_ok")
    search = ("object", "scope", "location", "project__name")
    sections = (
        (_("Backup"), ("object", "kind", "project", "ci", "scope", "interval", "retention", "operator")),
        (_("Medium and place"), ("medium", "medium_checked_on", "location", "source_site")),
        (_("Runs"), ("active_on", "last_ok", "last_failed_at")),
    )
    readers = INSIDE
    writers = KEEPERS
    scope = {"project": "project"}
    natural_keys = (("object", "kind", "location"), ("object",))
