"""Looking back at logs and grants, in time and to the end (A.2.5.a, A.2.5.d, A.3.g, A.4.e, A.4.f)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.access.coverage import for_project
from tongguan.access.models import AccessGrant, AccessReview, LogAnomaly, LogReview, LogSource
from tongguan.access.models.log_review import UNSETTLED
from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.outsourcing.checks.periods import OPERATING, done_since, served_since
from tongguan.outsourcing.models import Project, VendorStaff

PROJECT, REVIEWED = {"project": "pk"}, ["done", "closed"]
ONE_DAY = dt.timedelta(days=1)


def done_of(scope: str) -> QuerySet:
    """Re-checks of a scope, or of the whole log."""
    return LogReview.objects.filter(scope__in=[scope, "whole"], state__in=REVIEWED)


def _lately(scope: str, since: dt.date, on: dt.date) -> Q:
    """One of them within a time, for an outer project."""
    return for_project(done_of(scope).filter(done_on__gt=since, done_on__lte=on), "source__project")


@check(
    _("What the service staff of a running service did was reviewed within the last {months} months."),
    message=_("{record}: what its service staff did was not reviewed within the last {months} months."),
    over=Project,
    scope=PROJECT,
    mend="log_review",
    given={"scope": "vendor_staff"},
    shared=(LogReview, LogSource),
    months=1,
)
def doings_of_staff_are_reviewed(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    return done_since(since, _lately("vendor_staff", since, on))


@check(
    _("Every enabled log source was re-checked for unauthorised access within {months} months, with a conclusion."),
    message=_("{record}: not re-checked within the last {months} months, or without a conclusion."),
    over=LogSource,
    scope={"project": "project"},
    mend="log_review",
    given={"scope": "whole"},
    months=1,
)
def log_sources_are_rechecked(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    told = LogReview.objects.filter(source=OuterRef("pk"), state__in=REVIEWED, done_on__gt=since, done_on__lte=on)
    done = Exists(told.filter(unauthorised__isnull=False).exclude(conclusion=""))
    enabled = LogSource.objects.filter(state="enabled")
    # Before the first interval is over a source that was not looked at is neither kept nor broken.
    return Rule(over=enabled, when=_written_since(since) | Q(done), broken=~done)


def _written_since(day: dt.date) -> Q:
    """The source is on since this day or longer, and so is the service; one of the whole organisation needs none."""
    on = Q(enabled_on=None) | Q(enabled_on__lte=day)
    return on & (Q(project=None) | Q(project__state="operating") & served_since(day, "project__"))


@check(
    _("The logs of access to a running service were reviewed within the last {months} months."),
    message=_("{record}: the logs of access were not reviewed within the last {months} months."),
    over=Project,
    scope=PROJECT,
    mend="log_review",
    given={"scope": "access"},
    shared=(LogReview, LogSource),
    months=1,
)
def access_logs_are_reviewed(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    return done_since(since, _lately("access", since, on))


@check(
    _("Every grant in use in a running service was confirmed anew within the last {months} months."),
    message=_("{record}: its grants were not reviewed within the last {months} months."),
    over=Project,
    scope=PROJECT,
    mend="access_review",
    shared=(AccessReview,),
    if_any=True,
    months=3,
)
def grants_are_confirmed_anew(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    done = AccessReview.objects.filter(subject="grants", state__in=REVIEWED, done_on__gt=since, done_on__lte=on)
    old = AccessGrant.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=since), vendor_staff__project=OuterRef("pk")
    )
    return done_since(since, for_project(done, "project"), of=OPERATING & Q(Exists(old.filter(state="active"))))


@check(
    _("What was seen of service staff in the logs is settled by its day, at the latest {days} days after."),
    message=_("{record}: something was seen in the logs that nobody has settled in time."),
    over=VendorStaff,
    scope={"staff": "pk", "vendor": "vendor", "project": "project"},
    mend="log_review",
    shared=(LogAnomaly,),
    if_any=True,
    days=10,
)
def anomalies_of_staff_are_settled(on: dt.date, days: int) -> Rule:
    seen = LogAnomaly.objects.filter(vendor_staff=OuterRef("pk"))
    overdue = Q(due_on__lt=on) | Q(due_on=None, at__date__lt=on - days * ONE_DAY)
    return Rule(over=VendorStaff.objects.all(), when=Exists(seen), broken=Exists(seen.filter(UNSETTLED & overdue)))


@check(
    _("A re-check that found unauthorised access or attempts says which."),
    message=_("{record}: it found unauthorised access or attempts and does not say which."),
    over=LogReview,
    scope={"project": "source__project"},
    if_any=True,
)
def what_was_found_is_written_down(on: dt.date) -> Rule:
    told = LogAnomaly.objects.filter(review=OuterRef("pk"))
    found = LogReview.objects.filter(unauthorised=True)
    return Rule(over=found, when=Q(state__in=REVIEWED), broken=~Exists(told))


@check(
    _("What a re-check of a log found is settled by its day, at the latest {days} days after, or led to more."),
    message=_("{record}: something that it found is neither settled in time nor led to a finding or an incident."),
    over=LogReview,
    scope={"project": "source__project"},
    if_any=True,
    days=10,
)
def what_was_found_is_followed_up(on: dt.date, days: int) -> Rule:
    found = LogAnomaly.objects.filter(review=OuterRef("pk"))
    overdue = Q(due_on__lt=on) | Q(due_on=None, review__done_on__lt=on - days * ONE_DAY)
    return Rule(
        over=LogReview.objects.all(),
        when=Q(state__in=REVIEWED) & Q(Exists(found)),
        broken=Exists(found.filter(UNSETTLED & overdue)),
    )
