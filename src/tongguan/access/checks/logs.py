"""Audit records: which systems write them, what each says, how long they stay (A.2.5.a-c, A.3.g, A.4.f)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import GreaterThan
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.access.coverage import for_project, is_recorded
from tongguan.access.models import AccessGrant, LogField, LogSource, LogSystem
from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.checks.periods import SERVED
from tongguan.outsourcing.models import Project

PROJECT, SOURCE = {"project": "pk"}, {"project": "project"}
GRANT = {
    "grant": "pk",
    "staff": "vendor_staff",
    "vendor": "vendor_staff__vendor",
    "project": "vendor_staff__project",
}
ENABLED, ACTIVE = Q(state="enabled"), Q(state="active")
OF_STAFF = AccessGrant.objects.filter(vendor_staff__isnull=False)
PRIVILEGED = OF_STAFF.filter(is_privileged=True)


@check(
    _("Every service that runs has a log source that is enabled."),
    message=_("{record}: no log source is enabled, so that what service staff do is not recorded."),
    over=Project,
    scope=PROJECT,
    mend="log_source",
    shared=(LogSource,),
)
def service_is_audited(on: dt.date) -> Rule:
    return Rule(
        over=Project.objects.all(), when=SERVED, broken=~for_project(LogSource.objects.filter(ENABLED), "project")
    )


@check(
    _("No log source has failed that was switched on."),
    message=_("{record}: this log source has failed; nothing is recorded."),
    over=LogSource,
    scope=SOURCE,
    if_any=True,
)
def log_sources_work(on: dt.date) -> Rule:
    return Rule(over=LogSource.objects.all(), when=Q(state__in=["enabled", "failed"]), broken=Q(state="failed"))


@check(
    _("Every system that service staff can reach is recorded by an enabled log source."),
    message=_("{record}: no enabled log source records this system."),
    over=AccessGrant,
    scope=GRANT,
    mend="log_source",
    shared=(LogSource, LogSystem),
    if_any=True,
)
def reached_systems_are_recorded(on: dt.date) -> Rule:
    return Rule(over=OF_STAFF, when=ACTIVE, broken=~is_recorded())


@check(
    _("On every system that service staff can reach, rules that detect threatening acts are on."),
    message=_("{record}: no log source with rules that detect threatening acts records this system."),
    over=AccessGrant,
    scope=GRANT,
    mend="log_source",
    shared=(LogSource, LogSystem),
)
def doings_of_staff_are_watched(on: dt.date) -> Rule:
    return Rule(over=OF_STAFF, when=ACTIVE, broken=~is_recorded(detection_rules=True))


@check(
    _("Every privileged account of service staff was approved by name, by a person, on a day."),
    message=_("{record}: nobody has approved this privileged account by name."),
    over=AccessGrant,
    scope=GRANT,
    if_any=True,
)
def privileged_accounts_are_approved(on: dt.date) -> Rule:
    return Rule(over=PRIVILEGED, when=ACTIVE, broken=Q(approved_by=None) | Q(approved_on=None))


@check(
    _("What is done with privileged accounts of service staff is recorded, session by session."),
    message=_("{record}: no log source that records sessions and commands covers this privileged account."),
    over=AccessGrant,
    scope=GRANT,
    mend="log_source",
    shared=(LogSource, LogSystem),
    if_any=True,
)
def privileged_doings_are_recorded(on: dt.date) -> Rule:
    return Rule(over=PRIVILEGED, when=ACTIVE, broken=~is_recorded(session_recording=True))


@check(
    _("No more than {people} of the service staff of a project hold privileged accounts."),
    message=_("{record}: more than {people} of its service staff hold privileged accounts."),
    over=Project,
    scope=PROJECT,
    mend="access_grant",
    people=5,
)
def privileged_staff_are_few(on: dt.date, people: int) -> Rule:
    held = PRIVILEGED.filter(ACTIVE, vendor_staff__project=OuterRef("pk"))
    return Rule(over=Project.objects.all(), when=SERVED, broken=GreaterThan(kinds(held, "vendor_staff"), people))


def _log_says(on: dt.date, content: str) -> Rule:
    seen = LogField.objects.filter(source=OuterRef("pk"), field=content, found_in_sample=True)
    return Rule(over=LogSource.objects.all(), when=ENABLED, broken=~Exists(seen.exclude(mapped_to="")))


for _content in LogField.Field:
    check(
        format_lazy("{}{}", _("In a sample every record of every enabled log source contained: "), _content.label),
        message=format_lazy("{}{}", _("{record}: no sample shows that its records contain: "), _content.label),
        over=LogSource,
        scope=SOURCE,
        name=f"log_contains_{_content.value}",
        fixed=(_content.value,),
    )(_log_says)


@check(
    _("Every enabled log source keeps its records for at least {days} days."),
    message=_("{record}: its records are kept for less than {days} days."),
    over=LogSource,
    scope=SOURCE,
    days=180,
)
def logs_are_kept_long_enough(on: dt.date, days: int) -> Rule:
    short = Q(retention_days=None) | Q(retention_days__lt=days)
    return Rule(over=LogSource.objects.all(), when=ENABLED, broken=short)


@check(
    _("Every enabled log source of a system that holds data records how they are changed."),
    message=_("{record}: changes of data are not recorded."),
    over=LogSource,
    scope=SOURCE,
)
def changes_of_data_are_recorded(on: dt.date) -> Rule:
    holds_data = LogSource.objects.filter(holds_data=True)
    return Rule(over=holds_data, when=ENABLED, broken=Q(change_logging=False))
