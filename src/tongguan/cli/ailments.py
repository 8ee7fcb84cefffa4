"""What may be wrong with an installation, one look for each kind; every finding says what helps."""

import datetime as dt
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks
from django.db import DatabaseError, connection

from tongguan import demo
from tongguan.core import clock, isolation, sealing
from tongguan.core.actor import acting_as
from tongguan.core.calendar import WorkingCalendar
from tongguan.core.models import AuditEntry, Job, Notification, Tenant, User

from . import database

ERROR, WARNING = "error", "warning"
SEALED_WITHIN = dt.timedelta(minutes=10)
OVERDUE = dt.timedelta(minutes=10)
FREE_ERROR, FREE_WARNING = 200, 2000
"""Megabytes."""
SKEW = dt.timedelta(minutes=5)
NOTICE_BY = 12
"""By this month the days off of the coming year are published."""
TOLD_ALREADY = "security.W020"
"""Django's words for a missing TONGGUAN_HOSTS."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is wrong, or may become so."""

    level: str
    message: str
    hint: str

    def as_dict(self) -> dict[str, str]:
        """For `--json`."""
        return asdict(self)

    @property
    def word(self) -> str:
        """The level for a person."""
        return {ERROR: _("error"), WARNING: _("warning")}[self.level]


def of_the_database() -> Iterator[Finding]:
    """Reachable, and as this version needs it."""
    try:
        missing = database.unapplied()
    except DatabaseError as error:
        told = _("The database does not answer: %(reason)s.") % {"reason": str(error).strip()}
        yield Finding(level=ERROR, message=told, hint=_("Look at DATABASE_URL and at the database server."))
        return
    if missing:
        told = ngettext("%(count)s migration is missing.", "%(count)s migrations are missing.", len(missing))
        yield Finding(level=ERROR, message=told % {"count": len(missing)}, hint="tongguan migrate")


def of_the_seals() -> Iterator[Finding]:
    """Sealed recently, nothing altered, and tenants kept apart by the database."""
    for gap in isolation.gaps(connection):
        hint = _("Serve under the role that TONGGUAN_DB_ROLE names, and run “tongguan migrate” as the owner.")
        yield Finding(level=ERROR, message=gap, hint=hint)
    for tenant in [None, *Tenant.objects.order_by("id")]:
        name = tenant or _("the platform's own trail")
        with acting_as(User.objects.system(), tenant, writes=False):
            flaws = sealing.verify(tenant)
            oldest = AuditEntry.objects.filter(tenant=tenant, seal=None).order_by("id").first()
        if flaws:
            told = ngettext("%(chain)s: %(count)s flaw.", "%(chain)s: %(count)s flaws.", len(flaws))
            yield Finding(level=ERROR, message=told % {"chain": name, "count": len(flaws)}, hint="tongguan verify")
        if oldest and clock.now() - oldest.at > SEALED_WITHIN:
            told = _("%(chain)s: entries since %(at)s are not sealed.")
            yield Finding(
                level=WARNING,
                message=told % {"chain": name, "at": f"{oldest.at.astimezone():%Y-%m-%d %H:%M}"},
                hint=_("Is the worker running? Start “tongguan worker” or “tongguan run”."),
            )


def of_the_disk() -> Iterator[Finding]:
    """Room for files, anchors and the embedded database."""
    free = shutil.disk_usage(settings.TONGGUAN_HOME).free // 1_000_000
    if free < FREE_WARNING:
        told = _("%(free)s MB are free under %(path)s.") % {"free": free, "path": settings.TONGGUAN_HOME}
        level = ERROR if free < FREE_ERROR else WARNING
        yield Finding(level=level, message=told, hint=_("Make room before files can no longer be taken in."))


def of_the_clock() -> Iterator[Finding]:
    """The time of day as the database and the trail have it."""
    if settings.TODAY:
        told = _("The business day is set to %(day)s.") % {"day": settings.TODAY}
        yield Finding(level=WARNING, message=told, hint=_("Unset TONGGUAN_TODAY where real work is done."))
        return
    newest = _newest_entry()
    if newest and newest > clock.now() + SKEW:
        told = _("The newest audit entry is of %(at)s, which is still to come.") % {"at": newest.astimezone()}
        yield Finding(level=ERROR, message=told, hint=_("Set the clock of this machine right (NTP)."))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            skew = abs(cursor.fetchone()[0] - clock.now())
        if skew > SKEW:
            told = _("The clocks of this machine and of the database differ by %(seconds)s seconds.")
            message = told % {"seconds": round(skew.total_seconds())}
            yield Finding(level=ERROR, message=message, hint=_("Set both clocks right (NTP)."))


def _newest_entry() -> dt.datetime | None:
    newest = []
    for tenant in [None, *Tenant.objects.all()]:
        with acting_as(User.objects.system(), tenant, writes=False):
            newest += AuditEntry.objects.filter(tenant=tenant).order_by("-id").values_list("at", flat=True)[:1]
    return max(newest, default=None)


def of_the_jobs() -> Iterator[Finding]:
    """Background work that waits or was given up."""
    for tenant in Tenant.objects.filter(is_active=True):
        with acting_as(User.objects.system(), tenant, writes=False):
            jobs = Job.objects.filter(tenant=tenant)
            late = jobs.filter(state=Job.State.WAITING, run_at__lt=clock.now() - OVERDUE).count()
            failed = list(jobs.filter(state=Job.State.FAILED).order_by("-id").values_list("name", flat=True))
        if late:
            told = ngettext("%(tenant)s: %(count)s job is overdue.", "%(tenant)s: %(count)s jobs are overdue.", late)
            hint = _("Is the worker running? Start “tongguan worker” or “tongguan run”.")
            yield Finding(level=WARNING, message=told % {"tenant": tenant, "count": late}, hint=hint)
        if failed:
            told = ngettext(
                "%(tenant)s: %(count)s job was given up (%(names)s).",
                "%(tenant)s: %(count)s jobs were given up (%(names)s).",
                len(failed),
            )
            names = ", ".join(sorted(set(failed)))
            hint = _("The reason stands with the job and in the log of the worker.")
            yield Finding(
                level=WARNING, message=told % {"tenant": tenant, "count": len(failed), "names": names}, hint=hint
            )


def of_the_mail() -> Iterator[Finding]:
    """Whether people are told by mail, and whether the server takes it."""
    if not settings.MAIL:
        hint = _("Set TONGGUAN_SMTP_HOST and TONGGUAN_URL, or let people read their notices here.")
        yield Finding(level=WARNING, message=_("No mail server is set: nobody is told anything by mail."), hint=hint)
        return
    if not settings.ADDRESS:
        hint = _("Set TONGGUAN_URL to the address under which people reach this installation.")
        yield Finding(level=WARNING, message=_("Mails have no links."), hint=hint)
    for tenant in Tenant.objects.filter(is_active=True):
        with acting_as(User.objects.system(), tenant, writes=False):
            jobs = Job.objects.filter(tenant=tenant, name="mail_notices", state=Job.State.DONE)
            last = jobs.order_by("-id").values_list("result", flat=True).first() or {}
            refused = Notification.objects.filter(tenant=tenant, tries__gt=0, mailed_at=None)
            accounts = sorted(set(refused.values_list("account__username", flat=True)))
        if failing := last.get("failing"):
            told = _("%(tenant)s: the mail server takes nothing: %(reason)s")
            hint = _("Look at the TONGGUAN_SMTP_ settings; nothing is lost, it is tried again every minute.")
            yield Finding(level=ERROR, message=told % {"tenant": tenant, "reason": failing}, hint=hint)
        if accounts:
            told = _("%(tenant)s: mail to these accounts was refused: %(accounts)s.")
            message = told % {"tenant": tenant, "accounts": ", ".join(accounts[:20])}
            yield Finding(level=WARNING, message=message, hint=_("Mend their e-mail addresses."))


def of_the_calendar() -> Iterator[Finding]:
    """Deadlines in working days need the official days off of the year."""
    today = clock.today()
    years = [today.year, *([today.year + 1] if today.month >= NOTICE_BY else [])]
    calendar = WorkingCalendar.for_tenant(None, years[0], years[-1])
    for year in years:
        if not calendar.published(year):
            told = _("The days off of %(year)s are not known; only weekends count as days off.") % {"year": year}
            hint = _("Enter the notice in the register “days of the calendar”, or install the next version.")
            yield Finding(level=WARNING, message=told, hint=hint)


def of_the_files() -> Iterator[Finding]:
    """Keys, secrets and the embedded database, which only their owner may read."""
    ring = settings.TONGGUAN_KEYS or settings.TONGGUAN_HOME / "keys.json"
    for path in (ring, settings.TONGGUAN_HOME / "secret", *database.embedded()):
        yield from _open_to_others(path)


def _open_to_others(path: Path) -> Iterable[Finding]:
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        told = _("%(path)s can be read by others.") % {"path": path}
        yield Finding(level=ERROR, message=told, hint=f"chmod 600 {path}")


def of_the_settings() -> Iterator[Finding]:
    """What is unsafe in production, and work that is done outside it."""
    if not settings.PRODUCTION:
        hint = _("Set TONGGUAN_PRODUCTION=1 and TONGGUAN_HOSTS where real work is done.")
        yield Finding(level=WARNING, message=_("Production mode is off."), hint=hint)
        return
    if demo.is_made():
        hint = _("Use an empty database for real work.")
        message = _("The demonstration is in this database; its password is known to everybody.")
        yield Finding(level=ERROR, message=message, hint=hint)
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        hint = _("Name the hosts in TONGGUAN_HOSTS, separated by commas.")
        yield Finding(level=ERROR, message=_("It is not said under which names this is reached."), hint=hint)
    for said in django_checks.run_checks(include_deployment_checks=True):
        if said.id == TOLD_ALREADY:
            continue
        level = ERROR if said.level >= django_checks.ERROR else WARNING
        yield Finding(level=level, message=f"{said.id}: {said.msg}", hint=said.hint or "")
