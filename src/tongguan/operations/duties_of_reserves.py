"""Duties to try out what is kept in reserve: backups are restored, continuity plans are drilled (A.2.2.c, A.8.c)."""

import datetime as dt
from typing import Any

from django.db.models import DateField, F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, duty, entered_on, later, latest, proof_of
from tongguan.outsourcing.models import Project

from .checks.continuity import reviewed_drills
from .checks.reserves import passed_tests
from .models import BackupJob

RUNNING = ("operating", "suspended", "exiting")


def _served_since(path: str = "") -> Any:
    """The later of service start and adoption of the project to which the path leads."""
    began = Coalesce(F(f"{path}service_started_on"), F(f"{path}start_on"))
    return later(began, F(f"{path}adopted_on"))


@duty(
    "RESTORE_TEST",
    _("Test whether the backup can be restored"),
    clause="A.2.2.c",
    limit="backups_are_restored_in_tests.months",
)
def backups_are_restored(on: dt.date) -> Owed:
    """Each backup of data or of a service that is in operation for a running project."""
    since = later(_served_since("project__"), F("active_on"))
    return Owed(
        over=BackupJob.objects.filter(state="active", kind__in=["data", "service"], project__state__in=RUNNING),
        since=Coalesce(since, entered_on(BackupJob), output_field=DateField()),
        last=latest(passed_tests(on), "done_on"),
        proof=proof_of(passed_tests(on), "done_on"),
        owner=F("project__office_head__account"),
    )


@duty(
    "CONTINUITY_DRILL", _("Try the continuity plan in a drill"), clause="A.8.c", limit="continuity_plan_is_tried.months"
)
def continuity_is_tried(on: dt.date) -> Owed:
    """Each running project, from the last drill of its plan that was reviewed."""
    return Owed(
        over=Project.objects.filter(state="operating"),
        since=Coalesce(_served_since(), entered_on(Project), output_field=DateField()),
        last=latest(reviewed_drills(on), "done_on"),
        proof=proof_of(reviewed_drills(on), "done_on"),
        owner=F("office_head__account"),
    )
