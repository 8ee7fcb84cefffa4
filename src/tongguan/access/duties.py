"""Duties of looking back: at what service staff did, at who reached what, at every log, and at every grant."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, duty, later, latest, or_entered, proof_of
from tongguan.core.roles import Role
from tongguan.outsourcing.models import Project

from .checks.reviews import REVIEWED, done_of
from .models import AccessGrant, AccessReview, LogReview, LogSource

HEAD = F("office_head__account")


def _owed(rows: QuerySet, path: str, projects: QuerySet) -> Owed:
    """Each of these running projects, from the last of these rows that belongs to it by the path, or to no project."""
    began = later(F("service_started_on"), F("adopted_on"))
    own, for_all = rows.filter(**{path: OuterRef("pk")}), rows.filter(**{path: None})
    return Owed(
        over=projects.annotate(began=began),
        since=or_entered(Project, "began", "start_on"),
        last=later(latest(own, "done_on"), latest(for_all, "done_on")),
        proof=Coalesce(proof_of(own, "done_on"), proof_of(for_all, "done_on")),
        owner=HEAD,
    )


RUNNING = Project.objects.filter(state=Project.State.OPERATING)


@duty(
    "STAFF_AUDIT",
    _("Review what service staff did"),
    clause="A.2.5.a",
    limit="doings_of_staff_are_reviewed.months",
)
def doings_of_staff_are_reviewed(on: dt.date) -> Owed:
    """Each running project, from the last re-check of the doings of its staff."""
    return _owed(done_of("vendor_staff"), "source__project", RUNNING)


@duty("ACCESS_LOG", _("Review the logs of access"), clause="A.4.e", limit="access_logs_are_reviewed.months")
def access_logs_are_reviewed(on: dt.date) -> Owed:
    """Each running project, from the last re-check of who reached what."""
    return _owed(done_of("access"), "source__project", RUNNING)


@duty("GRANT_REVIEW", _("Have every grant confirmed anew"), clause="A.4.e", limit="grants_are_confirmed_anew.months")
def grants_are_confirmed_anew(on: dt.date) -> Owed:
    """Each running project in which grants are in use, from the last campaign that was concluded."""
    held = AccessGrant.objects.filter(vendor_staff__project=OuterRef("pk"), state="active")
    done = AccessReview.objects.filter(subject="grants", state__in=REVIEWED)
    return _owed(done, "project", RUNNING.filter(Exists(held)))


@duty(
    "LOG_RECHECK",
    _("Re-check the log"),
    clause="A.2.5.d",
    limit="log_sources_are_rechecked.months",
    role=Role.SEC_OFFICER,
)
def logs_are_rechecked(on: dt.date) -> Owed:
    """Each enabled source, from the last re-check of it."""
    done = LogReview.objects.filter(source=OuterRef("pk"), state__in=REVIEWED)
    running = Q(project=None) | Q(project__state=Project.State.OPERATING)
    began = later(later(F("project__service_started_on"), F("project__adopted_on")), F("enabled_on"))
    return Owed(
        over=LogSource.objects.filter(running, state=LogSource.State.ENABLED).annotate(began=began),
        since=or_entered(LogSource, "began"),
        last=latest(done, "done_on"),
        proof=proof_of(done, "done_on"),
    )
