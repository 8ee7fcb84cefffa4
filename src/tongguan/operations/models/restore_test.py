"""Restore tests: whether what was backed up comes back whole and valid, and how long that takes (A.2.2.c)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_day, by_state, day, holds, link, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

from .backup_job import BackupJob

TESTERS = (Role.PROCESS_OWNER, Role.SEC_OFFICER, Role.ENGINEER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class RestoreTest(Record):
    """One test of one backup, made by somebody else than its operator (SOD-09)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        PASSED = "passed", _("passed")
        FAILED = "failed", pgettext_lazy("restore test", "failed")

    prefix, happened = "RT", "done_on"
    backup = link(BackupJob, _("backup"), needed=True, back="restore_tests")
    planned_on = day(_("planned on"))
    done_on = day(_("done on"))
    done_by = link(Person, _("tested by"))
    environment = text(_("test environment"))
    complete = answer(_("everything came back"))
    valid = answer(_("what came back is valid and usable"))
    duration = whole(_("duration in minutes"))
    data_loss = whole(_("lost data in minutes"), help_text=_("between the last backup and the assumed failure"))
    result = prose(_("result"))
    evidence = link(Evidence, _("evidence"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="pass",
            label=_("conclude: passed"),
            source=[State.PLANNED],
            target=State.PASSED,
            by=TESTERS,
            needs=("done_on", "done_by", "complete", "valid", "duration"),
            guards=[
                Guard(
                    holds=Q(complete=True, valid=True),
                    message=_("A test is passed only when everything came back and is valid."),
                    clause="A.2.2.c",
                )
            ],
        ),
        Transition(
            name="fail",
            label=_("conclude: failed"),
            source=[State.PLANNED],
            target=State.FAILED,
            by=TESTERS,
            needs=("done_on", "done_by"),
            reason=True,
        ),
        editable_in={State.PASSED: (), State.FAILED: ()},
    )
    title_joins = ("backup",)

    class Meta:
        verbose_name, verbose_name_plural = _("restore test"), _("restore tests")
        constraints = [
            holds(
                ~Q(state="passed") | Q(complete=True, valid=True, done_on__isnull=False),
                "restore_test_passed",
                _("A passed test has its day, and everything came back and is valid."),
            ),
            holds(
                ~Q(state="failed") | Q(done_on__isnull=False),
                "restore_test_failed_dated",
                _("A failed test has the day on which it was done."),
            ),
        ]
        indexes = [
            by_state("restore_test_state"),
            by_day("restore_test_day", "planned_on"),
            models.Index(fields=["backup", "state", "done_on"], name="restore_test_backup"),
        ]

    def __str__(self) -> str:
        return f"{self.backup} {self.done_on or self.planned_on or ''}".rstrip()


@register
class RestoreTests(Register):
    """Restore tests."""

    model = RestoreTest
    area = "ledgers"
    help = _("A backup is worth what can be restored from it: tested at intervals, by somebody else than its operator.")
    columns = ("number", "backup", "done_on", "done_by", "complete", "valid", "duration", "state")
    filters = ("state", "backup", "done_on")
    search = ("backup__object", "result", "environment")
    sections = (
        (_("Test"), ("backup", "planned_on", "done_on", "done_by", "environment")),
        (_("Result"), ("complete", "valid", "duration", "data_loss", "result", "evidence")),
    )
    readers = INSIDE
    writers = TESTERS
    scope = {"project": "backup__project"}
    natural_keys = (("backup", "done_on"), ("backup", "planned_on"))
    rules = ("restore_tester_is_not_operator",)
