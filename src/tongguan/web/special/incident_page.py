"""The page of a security incident: its clocks as they run, who was told, and the steps of the plan, taken from here."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.core import access, clock
from tongguan.core.forms import form_of
from tongguan.core.preferences import value_of
from tongguan.core.registers import registry
from tongguan.operations.models import PlanStep, ResponseStep, SecurityIncident
from tongguan.operations.models.incident_clocks import SERIOUS
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page

HOUR = 60
LEADER = "leader_is_told_of_serious_incident.hours"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Something that has to happen by a moment: how far it is, and how that is said."""

    label: str
    since: dt.datetime
    due: dt.datetime
    ended: dt.datetime | None
    now: dt.datetime

    @property
    def running(self) -> bool:
        """Whether it has not happened yet."""
        return self.ended is None

    @property
    def late(self) -> bool:
        """Whether the limit was passed."""
        return (self.ended or self.now) > self.due

    @property
    def tone(self) -> str:
        """How it looks."""
        return "bad" if self.late else "wait" if self.running else "good"

    @property
    def icon(self) -> str:
        """The sign beside the colour."""
        return "alert-triangle" if self.late else "hourglass" if self.running else "circle-check"

    @property
    def most(self) -> int:
        """Minutes allowed."""
        return max(minutes(self.due - self.since), 1)

    @property
    def spent(self) -> int:
        """Minutes gone, at most all that are allowed."""
        return min(max(minutes((self.ended or self.now) - self.since), 0), self.most)

    @property
    def ends(self) -> int:
        """The limit as a script counts: milliseconds."""
        return int(self.due.timestamp() * 1000)

    @property
    def said(self) -> str:
        """In words: done in time or too late, what is left, or since when it is over."""
        off = in_words(abs(minutes((self.ended or self.now) - self.due)))
        if self.running:
            return (_("overdue for %(time)s") if self.late else _("%(time)s left")) % {"time": off}
        return _("%(time)s too late") % {"time": off} if self.late else _("in time")


def minutes(span: dt.timedelta) -> int:
    """Whole minutes."""
    return int(span.total_seconds() // 60)


def in_words(count: int) -> str:
    """A span of minutes as one says it; of more than two days only the days and hours."""
    hours, rest = divmod(count, HOUR)
    days, left = divmod(hours, 24)
    if days > 1:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": left}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s min") % {"minutes": rest}


def clocks_of(one: SecurityIncident) -> list[Clock]:
    """The clocks of an incident; none as long as its level is not known."""
    if not one.report_due:
        return []
    begun = one.noticed_at or one.occurred_at or one.reported_at
    told = [(_("report inside"), begun, one.report_due, one.reported_at)]
    if one.level in SERIOUS:
        by = one.reported_at + dt.timedelta(hours=value_of(LEADER))
        told.append((_("tell the leader"), one.reported_at, by, one.leader_informed_at))
        told.append((_("tell the authority"), begun, one.authority_due, one.authority_reported_at))
    told.append((_("contain"), begun, one.handle_due, one.contained_at))
    now = clock.now()
    return [Clock(label=label, since=since, due=due, ended=ended, now=now) for label, since, due, ended in told]


@dataclass(frozen=True)
class Step:
    """A step of the plan, and what came of it."""

    step: PlanStep
    taken: ResponseStep | None


def steps_of(one: SecurityIncident) -> tuple[list[Step], list[ResponseStep]]:
    """The steps of the plan in their order, and what was done besides."""
    done = list(one.steps.select_related("step").order_by("done_at", "pk"))
    by_step = {row.step_id: row for row in done if row.step_id}
    plan = PlanStep.objects.filter(plan=one.plan_id).order_by("place") if one.plan_id else ()
    known = [Step(step, by_step.pop(step.pk, None)) for step in plan]
    return known, [row for row in done if row.step_id is None or row.step_id in by_step]


def measures_about(one: SecurityIncident, actor: Any) -> QuerySet:
    """The measures that speak of it, or of a finding about it."""
    about = Q(register="security_incident", record=one.pk)
    about |= Q(finding__register="security_incident", finding__record=one.pk)
    return registry["action"].visible_to(actor).filter(about).select_related("owner").order_by("due", "pk")


def preventing(one: SecurityIncident) -> str:
    """The form of a preventive action with what is known filled in."""
    told = {"register": "security_incident", "record": one.pk, "kind": "preventive", "project": one.project_id}
    return f"/action/new/?{urlencode({name: value for name, value in told.items() if value})}"


@page("security_incident", "detail")
class IncidentPage(DetailPage):
    """A general page, with what is urgent in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add clocks, steps and who was told."""
        one = self.record
        known, others = steps_of(one)
        open_to = access.may(self.actor, "write", self.register) and one.state != "closed"
        return super().render(
            clocks=clocks_of(one),
            known=known,
            others=others,
            may_act=open_to,
            measures=measures_about(one, self.actor),
            new_measure=preventing(one) if access.may(self.actor, "write", registry["action"]) else "",
            untold=one.level in SERIOUS and not (one.leader_informed_at and one.authority_reported_at),
            **context,
        )


class OfIncident(Page):
    """Something that is done with one incident."""

    name, verb = "detail", "write"
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of incidents alone."""
        super().setup(request, *args, **kwargs | {"register": registry["security_incident"]})

    def enter(self) -> None:
        """Only while it is open: what is closed is resumed first."""
        super().enter()
        if self.record.state == "closed":
            raise PermissionDenied(_("The incident is closed; resume it first."))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Do it, or say why it cannot be done."""
        try:
            self.deed(request)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(self.record.url)

    def deed(self, request: HttpRequest) -> None:
        """What is done; raises ValidationError."""
        raise NotImplementedError

    def written(self, given: dict[str, Any]) -> None:
        """Through the register's form, like every change."""
        form = form_of(self.register).of(self.record, given, actor=self.actor)
        if not form.is_valid():
            raise ValidationError([text for texts in form.all_errors().values() for text in texts])
        form.save()


class Told(OfIncident):
    """Puts on record that the leader, or the authority, was told just now."""

    def deed(self, request: HttpRequest) -> None:
        """The leader is that of the project, where the incident names none; the authority has to be named."""
        now = clock.minute()
        if request.POST.get("who") == "authority":
            named = request.POST.get("authority", "").strip() or self.record.authority
            self.written({"authority": named, "authority_reported_at": now})
            return
        leader = self.record.leader or (self.record.project and self.record.project.leader)
        if leader is None:
            raise ValidationError(_("Name the leader in the form first."))
        self.written({"leader": leader, "leader_informed_at": now})


class Take(OfIncident):
    """Puts a step of the plan on record: done now, or left out for a reason."""

    def deed(self, request: HttpRequest) -> None:
        """One step of the plan applied."""
        wanted = request.POST.get("step", "")
        step = PlanStep.objects.filter(plan=self.record.plan_id, pk=int(wanted) if wanted.isdecimal() else 0).first()
        if step is None:
            raise ValidationError(_("The plan of the incident has no such step."))
        note = request.POST.get("note", "").strip()
        row = ResponseStep(incident=self.record, step=step, tenant=self.record.tenant)
        if request.POST.get("way") == "left":
            row.skipped_because = note
        else:
            row.deed, row.done_at, row.done_by = note, clock.minute(), str(self.actor.user)[:100]
        row.full_clean(exclude=["tenant", "incident"])
        row.save()


urlpatterns = [
    path("security_incident/<int:pk>/told/", Told.as_view(), name="incident-told"),
    path("security_incident/<int:pk>/step/", Take.as_view(), name="incident-step"),
]
