"""How a project stands, from the registers: figures of status reports and reviews, typed by nobody (4.2.3.a)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongguan.access.models import AccessGrant
from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.forms import form_of
from tongguan.operations.models import Change, Drill, SecurityIncident, ServiceLog
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import Contract, Milestone, PlanItem, Project, VendorNotice, VendorStaff

from .models import Action, Finding

SETTLED = ("verified", "closed")


@dataclass(frozen=True)
class Fact:
    """One thing that is told of a project, and where it is looked up."""

    key: str
    name: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Period:
    """A project between two days, both included."""

    project: Project
    first: dt.date | None
    last: dt.date

    def within(self, day: str) -> Q:
        """The condition that a day lies in it."""
        since = Q(**{f"{day}__gte": self.first}) if self.first else Q()
        return since & Q(**{f"{day}__lte": self.last})

    def of(self, rows: QuerySet, day: str) -> int:
        """How many of the project's rows have their day in it."""
        return rows.filter(self.within(day), project=self.project.pk).count()

    def at(self, register: str) -> str:
        """The list of the project's rows in a register."""
        return f"/{register}/?within=project:{self.project.pk}"


def facts_of(period: Period) -> list[Fact]:
    """What happened in the period, and what stands open now."""
    return [*_standing(period), *_people(period), *_work(period), *_troubles(period)]


def _standing(period: Period) -> Iterator[Fact]:
    yield Fact("state", _("State"), str(period.project.get_state_display()), period.project.url)
    signed = Contract.objects.filter(project=period.project, state__in=["in_force", "amending"])
    for contract in signed.order_by("end_on")[:3]:
        until = contract.end_on.isoformat() if contract.end_on else "—"
        yield Fact(
            "contract", _("Contract"), _("%(title)s, until %(day)s") % {"title": contract, "day": until}, contract.url
        )
    coming = Milestone.objects.filter(project=period.project).exclude(state="verified").order_by("due")
    for stage in coming[:3]:
        told = _("%(stage)s, due %(day)s, %(state)s")
        about = {"stage": stage, "day": stage.due.isoformat(), "state": stage.get_state_display()}
        yield Fact("milestone", _("Milestone"), told % about, stage.url)


def _people(period: Period) -> Iterator[Fact]:
    staff = VendorStaff.objects.all()
    here = staff.filter(project=period.project, state="onboarded").count()
    moved = {"came": period.of(staff, "onboarded_on"), "left": period.of(staff, "offboarded_on"), "here": here}
    told = _("%(here)s on board; %(came)s came and %(left)s left in the period") % moved
    yield Fact("staff", _("Service staff"), told, period.at("vendor_staff"))
    live = AccessGrant.objects.filter(vendor_staff__project=period.project, state="active")
    over = live.filter(Q(vendor_staff__state="offboarded") | Q(valid_to__lt=clock.today())).count()
    told = _("%(live)s in force, %(over)s of them for longer than they may be")
    yield Fact("grants", _("Access grants"), told % {"live": live.count(), "over": over}, "/access_grant/")


def _work(period: Period) -> Iterator[Fact]:
    logs = ServiceLog.objects.all()
    waiting = logs.filter(project=period.project, state="open").count()
    about = {"count": period.of(logs, "started_at__date"), "open": waiting}
    yield Fact(
        "logs",
        _("Service logs"),
        _("%(count)s in the period, %(open)s not confirmed") % about,
        period.at("service_log"),
    )
    changes = Change.objects.filter(implemented_at__isnull=False)
    about = {"count": period.of(changes, "implemented_at__date")}
    about["failed"] = period.of(changes.filter(Q(success=False) | Q(state="failed")), "implemented_at__date")
    told = _("%(count)s carried out in the period, %(failed)s without success") % about
    yield Fact("changes", _("Changes"), told, period.at("change"))
    items = PlanItem.objects.filter(plan__project=period.project, plan__state="executing")
    late = items.filter(due__lt=clock.today()).exclude(state="done").count()
    about = {"done": items.filter(state="done").count(), "all": items.count(), "late": late}
    yield Fact("plan", _("Security plan"), _("%(done)s of %(all)s items done, %(late)s overdue") % about, "/plan_item/")
    of_all = Q(emergency_plan__project=None, emergency_plan__isnull=False)
    of_it = Q(emergency_plan__project=period.project) | Q(continuity_plan__project=period.project)
    drills = Drill.objects.filter(of_all | of_it)
    last = drills.filter(done_on__isnull=False).order_by("-done_on").first()
    yield Fact(
        "drill",
        _("Last drill"),
        last.done_on.isoformat() if last else pgettext("drill", "none"),
        last.url if last else "/drill/",
    )


def _troubles(period: Period) -> Iterator[Fact]:
    incidents = SecurityIncident.objects.all()
    still = incidents.filter(project=period.project).exclude(state="closed").count()
    told = _("%(count)s reported in the period, %(open)s not closed")
    about = {"count": period.of(incidents, "reported_at__date"), "open": still}
    yield Fact("incidents", _("Security incidents"), told % about, period.at("security_incident"))
    found = Finding.objects.filter(project=period.project)
    still = found.exclude(state__in=SETTLED)
    about = {"count": period.of(found, "found_on"), "open": still.count()}
    about["late"] = still.filter(due__lt=clock.today()).count()
    told = _("%(count)s in the period; %(open)s open, %(late)s of them overdue") % about
    yield Fact("findings", _("Findings"), told, period.at("finding"))
    actions = Action.objects.filter(Q(project=period.project) | Q(finding__project=period.project))
    late = actions.filter(due__lt=clock.today()).exclude(state__in=["done", "verified"]).count()
    yield Fact("actions", _("Measures against findings"), _("%(count)s overdue") % {"count": late}, period.at("action"))
    notices = VendorNotice.objects.filter(project=period.project, state="submitted").count()
    yield Fact(
        "notices",
        _("Notices of vendors"),
        _("%(count)s not acknowledged") % {"count": notices},
        period.at("vendor_notice"),
    )


def drafted(project: Project, *, actor: Actor) -> Report:
    """A draft of the status report since the last one, through the register's form; judging is left to a person.

    Raises ValidationError with every reason.
    """
    told = Report.objects.filter(kind="status", register="project", record=project.pk, submitted_at__isnull=False)
    last = told.order_by("-submitted_at").first()
    period = Period(project, last.submitted_at if last else project.service_started_on, clock.today())
    lines = [_("%(name)s: %(value)s") % {"name": fact.name, "value": fact.value} for fact in facts_of(period)]
    given = {
        "kind": Report.Kind.STATUS,
        "subject": (_("How %(project)s stands on %(day)s") % {"project": project, "day": period.last.isoformat()})[
            :200
        ],
        "register": "project",
        "record": project.pk,
        "period_from": period.first,
        "period_to": period.last,
        "summary": "\n".join(lines),
    }
    form = form_of(registers.register_of(Report)).of(Report(), given, actor=actor)
    if not form.is_valid():
        raise ValidationError([text for texts in form.all_errors().values() for text in texts])
    return form.save(reason=_("filled in from the registers"))
