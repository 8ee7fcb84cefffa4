"""Backups in reserve: they are there, they run on schedule, and what they hold comes back (A.2.2)."""

import datetime as dt

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.operations.models import BackupJob, RestoreTest
from tongguan.outsourcing.checks.periods import OPERATING, served_since
from tongguan.outsourcing.models import Project

BACKUP = {"project": "project"}
HOUR = Value(dt.timedelta(hours=1), output_field=DurationField())


@check(
    _("Every service that runs has a backup in operation that has succeeded, with its medium and place on record."),
    message=_("{record}: no backup is in operation that has succeeded and whose medium and place are recorded."),
    over=Project,
    scope={"project": "pk"},
    mend="backup_job",
)
def service_has_a_backup(on: dt.date) -> Rule:
    running = BackupJob.objects.filter(project=OuterRef("pk"), state="active", last_ok__isnull=False)
    kept = running.exclude(medium="").exclude(location="")
    return Rule(over=Project.objects.all(), when=OPERATING, broken=~Exists(kept))


@check(
    _("Every backup in operation has succeeded within its interval, or {hours} hours later at most."),
    message=_("{record}: this backup failed, has no interval, or has not succeeded within it and {hours} hours more."),
    over=BackupJob,
    scope=BACKUP,
    hours=4,
)
def backups_run_on_schedule(on: dt.date, hours: int) -> Rule:
    # Rules are worded once a day: what did not run last night is known in the morning.
    morning = timezone.make_aware(dt.datetime.combine(on, dt.time())) - dt.timedelta(hours=hours)
    interval = ExpressionWrapper(Cast("interval", IntegerField()) * HOUR, output_field=DurationField())
    # One that has never succeeded has had its interval since it was put into operation.
    begun = Coalesce(F("last_ok"), Cast("active_on", DateTimeField()))
    due = ExpressionWrapper(begun + interval, output_field=DateTimeField())
    ran = Q(state="active") & (Q(last_ok__isnull=False) | Q(active_on__isnull=False))
    of_services = BackupJob.objects.filter(project__isnull=False).exclude(project__state__in=["closed", "cancelled"])
    broken = Q(state="failed") | Q(interval=None) | Q(LessThan(due, morning))
    return Rule(over=of_services, when=ran | Q(state="failed"), broken=broken)


@check(
    _("Every backup of a running service lies elsewhere, on a medium checked within the last {months} months."),
    message=_(
        "{record}: medium, place or site of the original is not recorded, or the medium was not checked within the "
        "last {months} months."
    ),
    over=BackupJob,
    scope=BACKUP,
    months=12,
)
def backups_lie_on_sound_media_elsewhere(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    # That place and site of the original differ, the register itself sees to.
    unplaced = Q(medium="") | Q(location="") | Q(source_site="")
    sound = Q(medium_checked_on__gt=since, medium_checked_on__lte=on)
    due = served_since(since, "project__") & (Q(active_on=None) | Q(active_on__lte=since))
    kept = Q(state="active", project__state__in=["operating", "suspended", "exiting"])
    bound = unplaced | Q(medium_checked_on__isnull=False) | due
    return Rule(over=BackupJob.objects.all(), when=kept & bound, broken=unplaced | ~sound)


def passed_tests(on: dt.date) -> QuerySet[RestoreTest]:
    """Tests of the backup around them in which everything came back, and valid."""
    whole = {"complete": True, "valid": True, "done_on__lte": on}
    return RestoreTest.objects.filter(backup=OuterRef("pk"), state="passed", **whole)


@check(
    _("Every backup of data or of a service was restored in a test that was passed within the last {months} months."),
    message=_("{record}: for {months} months no test was passed in which everything came back, and valid."),
    over=BackupJob,
    scope=BACKUP,
    mend="restore_test",
    months=6,
)
def backups_are_restored_in_tests(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    passed = Q(Exists(passed_tests(on).filter(done_on__gt=since)))
    # What belongs to no project, such as this platform itself, is restored in tests like the rest.
    served = Q(project=None) | Q(project__state__in=["operating", "suspended", "exiting"])
    due = (Q(project=None) | served_since(since, "project__")) & (Q(active_on=None) | Q(active_on__lte=since))
    tested = Q(state="active", kind__in=["data", "service"]) & served
    return Rule(over=BackupJob.objects.all(), when=tested & (due | passed), broken=~passed)
