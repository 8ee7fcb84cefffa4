"""Re-checks of logs: what is due, what to look at, what was seen, and what it led to."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.access import following_up
from tongguan.access.coverage import reach
from tongguan.access.models import AccessGrant, LogAnomaly, LogReview, LogSource
from tongguan.access.models.log_review import UNSETTLED
from tongguan.core import access, clock
from tongguan.core.forms import form_of
from tongguan.core.models import PeriodicTask, Record
from tongguan.core.registers import register_of, registry
from tongguan.improvement.models import Finding
from tongguan.operations.models import SecurityIncident
from tongguan.web import about
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, ListPage, page

SHOWN = 12
SCOPES = {"STAFF_AUDIT": "vendor_staff", "ACCESS_LOG": "access", "LOG_RECHECK": "whole"}
"""Duty -> what a re-check that does it looks at."""
DUE = (PeriodicTask.State.DUE, PeriodicTask.State.OVERDUE)
OPEN = (LogReview.State.PLANNED, LogReview.State.DONE)
"""States in which what was seen may still be settled."""
TOLD = ("at", "kind", "account", "what", "vendor_staff", "due_on")


@dataclass(frozen=True)
class Due:
    """A re-check that is due: what it is about, since when, and where it is begun."""

    task: PeriodicTask
    about: Record
    url: str


@page("log_review", "list")
class ReviewsPage(ListPage):
    """The general list, with what is due in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add what is due, for those who do it."""
        asks = context.get("part") != "rows" and context["may_write"] and not context["narrowed"]
        return super().render(due=due(self.actor) if asks else [], today=clock.today(), **context)


def due(actor: Any) -> list[Due]:
    """The re-checks that are due, the oldest first; a few statements however many there are."""
    rows = register_of(PeriodicTask).visible_to(actor).filter(rule__in=SCOPES, state__in=DUE)
    tasks = list(rows.order_by("due_on", "pk")[:SHOWN])
    seen = about.found([(task.register, task.record) for task in tasks], actor)
    projects = [task.record for task in tasks if task.register == "project"]
    sources = LogSource.objects.filter(project__in=projects, state=LogSource.State.ENABLED).order_by("-pk")
    first = dict(sources.values_list("project", "pk"))
    return [
        Due(task, seen[task.register, task.record], _begin(task, first))
        for task in tasks
        if (task.register, task.record) in seen
    ]


def _begin(task: PeriodicTask, first: dict[int, int]) -> str:
    """The form of a re-check with everything filled in that is known."""
    source = first.get(task.record) if task.register == "project" else task.record
    given = {"source": source, "scope": SCOPES[task.rule], "period_from": task.counted_from, "period_to": clock.today()}
    return f"/log_review/new/?{urlencode({name: value for name, value in given.items() if value})}"


@dataclass(frozen=True)
class Seen:
    """Something that was seen, with what it led to."""

    anomaly: LogAnomaly
    led_to: Record | None
    late: bool


@page("log_review", "detail")
class ReviewPage(DetailPage):
    """A general page, with what to look at and what was seen in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add who can reach the system, what older re-checks left open, and what this one saw."""
        review, may = self.record, access.may(self.actor, "write", self.register)
        rows = review.anomalies.select_related("vendor_staff__person", "vendor_staff__vendor").order_by("pk")
        privileged, others = reachable(review.source, self.actor)
        context["tables"] = []
        return super().render(
            privileged=privileged,
            others=others,
            earlier=earlier(review, self.actor),
            seen=told(list(rows), self.actor),
            may_note=may and review.state == LogReview.State.PLANNED,
            may_settle=may and review.state in OPEN,
            leads=leads(self.actor) if may and review.state in OPEN else [],
            kinds=LogAnomaly.Kind.choices,
            **context,
        )


def reachable(source: LogSource, actor: Any) -> tuple[list[AccessGrant], int]:
    """The privileged grants on what the source records, and how many others there are."""
    rows = register_of(AccessGrant).visible_to(actor).filter(pk__in=reach(source).values("pk"))
    joined = rows.select_related("vendor_staff__person", "vendor_staff__vendor", "person")
    privileged = list(joined.filter(is_privileged=True).order_by("pk")[:SHOWN])
    return privileged, rows.filter(is_privileged=False).count()


def earlier(review: LogReview, actor: Any) -> QuerySet:
    """What other re-checks of the same log saw and nobody has settled yet."""
    rows = LogAnomaly.objects.filter(UNSETTLED, review__source=review.source_id).exclude(review=review.pk)
    seen = register_of(LogReview).visible_to(actor).filter(source=review.source_id)
    return rows.filter(review__in=seen.values("pk")).select_related("review").order_by("due_on", "pk")[:SHOWN]


def told(rows: list[LogAnomaly], actor: Any) -> list[Seen]:
    """What was seen, with the records that it led to as far as the viewer may see them."""
    led_to = about.found([(row.register, row.record) for row in rows if row.record], actor)
    today = clock.today()
    return [
        Seen(
            row, led_to.get((row.register, row.record)), bool(not row.is_settled and row.due_on and row.due_on < today)
        )
        for row in rows
    ]


def leads(actor: Any) -> list[tuple[str, str]]:
    """What it may lead to, by those who may enter that."""
    names = ("finding", "security_incident")
    models = [(name, registry[name]) for name in names]
    return [
        (name, str(register.model._meta.verbose_name))
        for name, register in models
        if access.may(actor, "write", register)
    ]


class OfReview(Page):
    """Something that is done with one re-check."""

    verb = "write"
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of re-checks of logs alone."""
        super().setup(request, *args, **kwargs | {"register": registry["log_review"]})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            return redirect(self.deed())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(f"{self.record.url}#seen")

    def deed(self) -> str:
        """Do it; returns where to go. Raises ValidationError."""
        raise NotImplementedError

    @cached_property
    def anomaly(self) -> LogAnomaly:
        """The row that was meant."""
        sent = self.request.POST.get("anomaly", "")
        found = self.record.anomalies.select_related("vendor_staff").filter(pk=sent if sent.isdecimal() else 0).first()
        if found is None:
            raise Http404
        return found


class Note(OfReview):
    """Writes down what was seen."""

    name = "note"

    def deed(self) -> str:
        """One more row."""
        sent = {name: self.request.POST.get(name, "").strip() for name in TOLD}
        following_up.note(self.record, sent, self.actor)
        messages.success(self.request, _("Written down."))
        return f"{self.record.url}#seen"


class Settle(OfReview):
    """Says what was done about it."""

    name = "settle"

    def deed(self) -> str:
        """Settled today."""
        following_up.settle(self.anomaly, self.request.POST.get("disposition", "").strip(), self.actor)
        messages.success(self.request, _("Settled."))
        return f"{self.record.url}#seen"


class LeadOn(OfReview):
    """Makes a finding or an incident of it, in one step with the tie between the two."""

    name = "lead"

    def deed(self) -> str:
        """The new record's page."""
        makers = {"finding": finding_of, "security_incident": incident_of}
        name = self.request.POST.get("to", "")
        if name not in dict(leads(self.actor)):
            raise Http404
        form = form_of(registry[name]).of(registry[name].model(), makers[name](self.anomaly), actor=self.actor)
        if self.anomaly.is_settled or not form.is_valid():
            wrong = [text for texts in form.all_errors().values() for text in texts]
            raise ValidationError(wrong or [_("Somebody has settled this already, or led it on.")])
        made = form.save()
        following_up.lead_on(self.anomaly, made, self.actor)
        messages.success(self.request, _("Led on: %(title)s") % {"title": made})
        return made.url


def finding_of(anomaly: LogAnomaly) -> dict[str, Any]:
    """What is known of a finding that it leads to."""
    kinds = {LogAnomaly.Kind.ACCESS, LogAnomaly.Kind.ATTEMPT}
    return _of_both(anomaly) | {
        "kind": Finding.Kind.ACCESS if anomaly.kind in kinds else Finding.Kind.NONCONFORMITY,
        "severity": Finding.Severity.MAJOR,
        "clause": "A.3.g",
        "vendor_staff": anomaly.vendor_staff_id,
        "text": anomaly.what,
        "register": "log_review",
        "record": anomaly.review_id,
    }


def incident_of(anomaly: LogAnomaly) -> dict[str, Any]:
    """What is known of a security incident that it leads to."""
    category = SecurityIncident.Category
    return _of_both(anomaly) | {
        "title": anomaly.what[:200],
        "facts": anomaly.what,
        "category": category.INSIDER if anomaly.vendor_staff_id else category.ANOMALY,
        "occurred_at": anomaly.at,
        "detection": f"{anomaly.review.number} {anomaly.review.source}"[:200],
    }


def _of_both(anomaly: LogAnomaly) -> dict[str, Any]:
    vendor = anomaly.vendor_staff.vendor_id if anomaly.vendor_staff else None
    return {"project": anomaly.review.source.project_id, "vendor": vendor}


urlpatterns = [
    path("log_review/<int:pk>/note/", Note.as_view(), name="log-note"),
    path("log_review/<int:pk>/settle/", Settle.as_view(), name="log-settle"),
    path("log_review/<int:pk>/lead/", LeadOn.as_view(), name="log-lead"),
]
