"""Sheets in and out on pages: upload, columns, dry run, import, rejected rows, undo; exports and templates."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.models import Job
from tongguan.core.registers import registry
from tongguan.core.roles import from_outside
from tongguan.exchange import blank, exporting, importing, rejected, sources, stream, targets, undoing
from tongguan.exchange.models import ImportBatch
from tongguan.exchange.report import Report
from tongguan.web import menu
from tongguan.web.door import InsideView, Page
from tongguan.web.narrowing import Within

RECENT = 20
"""Imports that the first page lists."""
WRONG = 422
State = ImportBatch.State


def batches(actor: Any) -> QuerySet[ImportBatch]:
    """The imports that somebody may look into: people from outside only their own, for a sheet shows what is in it."""
    rows = ImportBatch.objects.filter(tenant=actor.tenant)
    return rows.filter(user=actor.user) if from_outside(actor.roles) else rows


def _by_area(plans: Iterable[targets.Plan]) -> list[tuple[Any, list[targets.Plan]]]:
    """Ledgers that fill several registers first, then every register under its place in the menu."""
    groups: dict[str, list[targets.Plan]] = {"": []} | {area: [] for area in menu.ORDER if area in menu.AREAS}
    for plan in plans:
        groups[plan.parts[0].target.area if plan.name in registry else ""].append(plan)
    labels = {"": _("Ledgers as an office keeps them")} | {area: label for area, (label, _icon) in menu.AREAS.items()}
    return [(labels[area], found) for area, found in groups.items() if found]


class Start(InsideView):
    """Choose what a sheet is to be read as, and hand it in."""

    plan = ""

    def enter(self) -> None:
        """Only those who may write some register import anything."""
        self.plan = self.kwargs.get("plan", "")
        self.plans = targets.plans_for(self.request.actor)
        if not self.plans:
            raise PermissionDenied(_("Your roles have no right to import anything."))
        if self.plan and self.plan not in {plan.name for plan in self.plans}:
            raise Http404

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The form, and what was imported last."""
        return self.page()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep the file and show what its columns seem to mean."""
        file = request.FILES.get("file")
        self.plan = request.POST.get("plan", self.plan)
        if file is None:
            return self.page(errors=[_("Choose a file.")], status=WRONG)
        try:
            batch = importing.received(file, file.name, self.plan, request.actor)
        except ValidationError as error:
            return self.page(errors=error.messages, status=WRONG)
        return redirect("import-batch", pk=batch.pk)

    def page(self, *, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
        """The page, with what is wrong."""
        names = [plan.name for plan in self.plans]
        recent = batches(self.request.actor).filter(plan__in=names)
        context = {
            "groups": _by_area(self.plans),
            "chosen": self.plan,
            "errors": errors or [],
            "recent": recent.select_related("user", "evidence").order_by("-pk")[:RECENT],
        }
        return render(self.request, "tongguan/import.html", context, status=status)


class Batch(InsideView):
    """One import on its way: its columns, the dry run, what came of it, and the way back."""

    def enter(self) -> None:
        """Found among those whose registers the actor may write; others need not know that it is there."""
        names = [plan.name for plan in targets.plans_for(self.request.actor)]
        rows = batches(self.request.actor).select_related("user", "evidence", "job")
        found = rows.filter(plan__in=names, pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        self.batch = found

    @cached_property
    def plan(self) -> targets.Plan:
        """How the sheet is read."""
        return targets.plan_named(self.batch.plan)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Where the import stands."""
        return self.page()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """One step on, or back."""
        step = {"try": self.try_out, "import": self.carry_out, "undo": self.undo, "sheet": self.choose_sheet}
        asked = step.get(request.POST.get("do", ""))
        if asked is None:
            raise Http404
        try:
            asked()
        except ValidationError as error:
            self.batch.refresh_from_db()
            return self.page(errors=error.messages, status=WRONG)
        return redirect("import-batch", pk=self.batch.pk)

    def try_out(self) -> None:
        """Take the columns as they were said to be, and tell what an import would do."""
        self.refuse_in(State.READ, State.TRIED)
        told = {
            int(key.removeprefix("column-")): name
            for key, name in self.request.POST.items()
            if key.startswith("column-") and key.removeprefix("column-").isdecimal()
        }
        if told:
            self.batch.mapping = sources.mapped(self.plan, self.batch.layout, told)
            self.batch.save(update_fields=["mapping"])
        if importing.is_large(self.batch):
            importing.start(self.batch, only_try=True)
        else:
            importing.try_out(self.batch, self.request.actor)

    def carry_out(self) -> None:
        """Import it; a large one in the background."""
        self.refuse_in(State.TRIED, State.RUNNING)
        if importing.is_large(self.batch):
            importing.start(self.batch)
        else:
            importing.carry_out(self.batch, self.request.actor)

    def undo(self) -> None:
        """Take it back; a large one in the background."""
        if importing.is_large(self.batch):
            undoing.start(self.batch)
        else:
            undoing.undo(self.batch, self.request.actor)
        messages.success(self.request, _("The import is taken back."))

    def choose_sheet(self) -> None:
        """Read another sheet of the same file."""
        self.refuse_in(State.READ, State.TRIED)
        importing.read_again(self.batch, self.request.POST.get("sheet", ""))

    def refuse_in(self, *states: str) -> None:
        """Raise unless the batch is in one of these states and nothing is under way."""
        if self.batch.state not in states or self.under_way:
            state = self.batch.get_state_display()
            raise ValidationError(_("This step cannot be taken in the state “%(state)s”.") % {"state": state})

    @property
    def under_way(self) -> bool:
        """Whether the background is at work on it."""
        job = self.batch.job
        return job is not None and job.state in {Job.State.WAITING, Job.State.RUNNING}

    def page(self, *, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
        """The page of the batch as it stands."""
        job = self.batch.job
        context = {
            "batch": self.batch,
            "plan": self.plan,
            "errors": errors or [],
            "under_way": self.under_way,
            "job": job,
            "failed": job.error if job and job.state == Job.State.FAILED else "",
            "report": Report.of(self.batch.report) if self.batch.report else None,
            "columns": self.columns() if self.batch.state in {State.READ, State.TRIED} else [],
            "rejected": self.batch.rejected.exists(),
        }
        return render(self.request, "tongguan/import_batch.html", context, status=status)

    def columns(self) -> list[dict[str, Any]]:
        """Each column of the sheet: its heading, first values, and what it is taken for."""
        rows = self.batch.layout.get("rows", [])
        return [
            {
                "index": index,
                "letter": letter,
                "heading": heading,
                "values": [row[index] for row in rows if index < len(row) and row[index]][:3],
                "chosen": self.batch.mapping.get(str(index), ""),
            }
            for index, letter, heading in self.batch.layout.get("headings", [])
        ]


class Rejected(Batch):
    """The rejected rows as a sheet."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The file."""
        pieces = rejected.sheet_of(self.batch, request.actor)
        return _sent(pieces, stream.XLSX, f"{_('rejected rows')}-{self.batch.pk}")


class Export(Page):
    """Everything of a register that the viewer may see, with the list's filters."""

    name = "export"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The file, sent while it is made."""
        form = self.kwargs["form"]
        within = Within(self.register, self.actor, request.GET.get("within", ""))
        try:
            pieces = exporting.exported(self.register, self.actor, form, request.GET.dict(), narrow=within.narrow)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
            return redirect(reverse("list", args=[self.register]))
        return _sent(pieces, form, f"{self.register.label}-{clock.today()}")


class Template(Page):
    """An empty sheet of a register to fill in."""

    name, verb = "template", "write"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The file."""
        if not targets.fillable(self.register):
            raise Http404
        return _file(targets.plan_of(self.register))


class LedgerTemplate(Start):
    """An empty sheet of a ledger that fills several registers."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The file."""
        return _file(targets.plan_named(self.plan))


def _file(plan: targets.Plan) -> HttpResponse:
    response = HttpResponse(blank.template(plan), content_type=stream.MEDIA[stream.XLSX])
    return _named(response, f"{_('template')}-{plan.label}", stream.XLSX)


def _sent(pieces: Any, form: str, name: str) -> StreamingHttpResponse:
    return _named(StreamingHttpResponse(pieces, content_type=stream.MEDIA[form]), name, form)


def _named(response: Any, name: str, form: str) -> Any:
    called = f"{slugify(name, allow_unicode=True)}.{form}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=called)
    return response


urlpatterns = [
    path("import/", Start.as_view(), name="import"),
    path("import/<int:pk>/", Batch.as_view(), name="import-batch"),
    path("import/<int:pk>/rejected.xlsx", Rejected.as_view(), name="import-rejected"),
    path("import/<slug:plan>/", Start.as_view(), name="import"),
    path("import/<slug:plan>/template.xlsx", LedgerTemplate.as_view(), name="ledger-template"),
    path("<register:register>/export.xlsx", Export.as_view(), {"form": stream.XLSX}, name="export"),
    path("<register:register>/export.csv", Export.as_view(), {"form": stream.CSV}, name="export-csv"),
    path("<register:register>/template.xlsx", Template.as_view(), name="template"),
]
