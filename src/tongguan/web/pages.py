"""The general pages: list, detail, form, move and history of any register."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import HiddenInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tongguan.core import access, audit, clock, sensitive
from tongguan.core.filters import FilterForm
from tongguan.core.forms import RecordForm, editable, form_of
from tongguan.core.models import Record
from tongguan.core.refusals import Refusal, Refused
from tongguan.core.roles import labels
from tongguan.core.workflow import Move, Transition

from . import about, companions, layout, paging, proving, related, rows, steps, story, uploads
from .choices import Offers
from .door import Page
from .joining import joined
from .moving import MoveForm
from .narrowing import Within

__all__ = ["DetailPage", "EditPage", "HistoryPage", "ListPage", "MovePage", "Page", "page", "view_of"]

general: dict[str, type[Page]] = {}
own: dict[tuple[str, str], type[Page]] = {}
P = TypeVar("P", bound=type[Page])


def page(register: str, name: str) -> Callable[[P], P]:
    """Put a view of its own in the place of a general page of one register."""

    def attach(view: P) -> P:
        own[register, name] = view
        return view

    return attach


def view_of(name: str) -> Callable[..., HttpResponse]:
    """The view of an address: the register's own page, or the general one."""

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        view = own.get((kwargs["register"].name, name), general[name])
        return view.as_view()(request, **kwargs)

    return answer


def _general(view: P) -> P:
    general[view.name] = view
    return view


@_general
class ListPage(Page):
    """A register's rows: filtered, searched, paged by key."""

    name = "list"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The list; for htmx only the rows with their count and pager."""
        filters = FilterForm(self.register, self.actor, request.GET.dict())
        Offers(self.register, self.actor).fit(filters)
        layout.dress(filters)
        within = Within(self.register, self.actor, request.GET.get("within", ""))
        found = within.narrow(self.register.listing(self.actor))
        found = filters.narrow(found) if filters.is_valid() else found.none()
        leaf = paging.leaf(found, request.GET)
        columns = rows.columns_of(self.register.model, self.register.columns)
        narrowed = bool(filters.chosen or within.text)
        return self.render(
            part="rows" if request.htmx.target == "rows" else "",
            filters=filters,
            within=within,
            leaf=leaf,
            columns=columns,
            rows=rows.table(leaf.rows, columns),
            count=paging.counted(found) if leaf.rows else "0",
            narrowed=narrowed,
            may_write=access.may(self.actor, "write", self.register),
            writers=labels(sorted(self.register.writers)) if not leaf.rows else (),
        )


@_general
class DetailPage(Page):
    """One record: the next steps first, then its fields and all that belongs to it."""

    name = "detail"

    @cached_property
    def record(self) -> Record:
        """The record with everything joined that its fields print."""
        visible = self.register.visible_to(self.actor)
        fields = [field.name for field in self.register.model._meta.fields]
        found = joined(visible, self.register.model, fields).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page of the record; for htmx only the tab that was asked for."""
        record = self.record
        if not request.htmx:
            sensitive.was_read(self.register.name, record.pk)
        tied = related.related_to(record, self.register, self.actor, request.GET.get("tab", ""))
        if request.htmx.target == "related":
            return render(request, "tongguan/related.html", {"related": tied, "record": record})
        moves = record.workflow.moves(record, self.actor) if record.workflow else []
        entries = story.entries_of(record, self.register)[:5]
        return self.render(
            record=record,
            steps=steps.in_order(moves),
            sections=self.sections(),
            tables=companions.child_tables(record, self.register, self.actor),
            related=tied,
            entries=story.told(entries, self.register, self.actor),
            may_write=access.may(self.actor, "write", self.register),
            **companions.of_record(record, self.register, self.actor),
        )

    def sections(self) -> list[tuple[str, list[rows.Cell]]]:
        """Headed groups of fields with their values."""
        hidden = {"id", "tenant", "version", "voided", "opening", "state", "number"}
        names = [
            field.name
            for field in self.register.model._meta.fields
            if field.name not in hidden and (field.editable or field.name in self._signed)
        ]
        parts = layout.sections_of(self.register, names)
        return [(head, rows.fields_of(self.record, here, self.actor)) for head, here in parts]

    @property
    def _signed(self) -> set[str]:
        """Fields that only moves fill in, worth showing though nobody types them."""
        machine = self.register.model.workflow
        moves = machine.transitions.values() if machine else ()
        return {name for move in moves for name in (*move.signs, *move.stamps)}


@_general
class EditPage(Page):
    """The form of a register, for a new record or an existing one, with its child rows and evidence."""

    name, verb = "edit", "write"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The form; what the address gives for a new record is filled in."""
        initial = {}
        if "pk" not in self.kwargs:
            initial = {name: request.GET[name] for name in editable(self.register.model) if name in request.GET}
        return self.answer(self.fitted(self.form(initial=initial)))

    @cached_property
    def subject(self) -> Record | None:
        """What a new record is to speak of, where the address says so: it was made from that record's page."""
        if "pk" in self.kwargs or not about.speaks(self.register.model):
            return None
        return about.one(self.request.GET.get("register", ""), self.request.GET.get("record", ""), self.actor)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Save, lay out one more child row, or show every error at once."""
        data = request.POST.copy()
        if wanted := data.get("add"):
            layout.one_row_more(data, wanted)
        form = self.form(data, request.FILES, given=self.spoken_of(data))
        made, refused = uploads.taken(form)
        self.fitted(form)
        if wanted:
            return self.answer(form)
        if self._saved(form, refused):
            uploads.settle(made, form.instance)
            messages.success(request, _("Saved: %(title)s") % {"title": form.instance})
            return redirect(form.instance.url)
        return self.answer(form, status=422)

    def spoken_of(self, data: Any) -> frozenset[str]:
        """The fields that were sent, and the child rows of which at least the number was."""
        return frozenset(data) | {name for name in self.register.children if f"{name}-TOTAL_FORMS" in data}

    def form(self, *args: Any, **options: Any) -> RecordForm:
        """The register's form."""
        instance = self.record if "pk" in self.kwargs else self.register.model()
        return form_of(self.register)(*args, instance=instance, actor=self.actor, **options)

    def fitted(self, form: RecordForm) -> RecordForm:
        """The form with its links fitted to the page, those to files just taken in included."""
        offers = Offers(self.register, self.actor)
        offers.fit(form)
        for related_name, formset in form.formsets.items():
            for row in formset.forms:
                offers.fit(row, below=related_name)
        if self.subject:
            for name in about.FIELDS:
                form.fields[name].widget = HiddenInput()
        return form

    def _saved(self, form: RecordForm, refused: uploads.Refused) -> bool:
        sound = form.is_valid()
        for one, name, error in refused:
            one.add_error(name, error)
        if not sound or refused:
            return False
        try:
            form.save(reason=self.request.POST.get("change_reason", "").strip())
        except ValidationError as error:
            form.add_error(None, error)
            form.refusals = getattr(error, "refusals", [])
            return False
        return True

    def answer(self, form: RecordForm, *, status: int = 200) -> HttpResponse:
        """The page around the form; errors are told only where something was sent to be saved."""
        files = uploads.may_hand_in(self.actor)
        title = self.register.model.objects.filter(pk=form.instance.pk).first() if form.instance.pk else None
        return self.render(
            status=status,
            form=form,
            title=title,
            subject=self.subject,
            tried=status != 200,  # noqa: PLR2004  the status says it
            sections=layout.inputs_of(form, self.register, files=files),
            tables=layout.tables_of(form, files=files),
            errors=layout.errors_of(form) if status != 200 else [],  # noqa: PLR2004  as above
            refusals=getattr(form, "refusals", []),
        )


@_general
class MovePage(Page):
    """One move of a record: asks for reason and day, or says what is missing."""

    name = "move"

    @cached_property
    def transition(self) -> Transition:
        """The move of the address."""
        machine = self.register.model.workflow
        if machine is None or self.kwargs["move"] not in machine.transitions:
            raise Http404
        return machine.transitions[self.kwargs["move"]]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The question, or the reasons against."""
        moves = self.record.workflow.moves(self.record, self.actor)
        move = next((one for one in moves if one.transition is self.transition), None)
        form = MoveForm(self.transition, self.actor, initial={"on": clock.today(), "version": self.record.version})
        shut = [one for one in move.refusals if one.field != "reason"] if move else []
        shut = shut or proving.not_set_up(request, form)
        return self.answer(form, shut, warnings=move.warnings if move else [], there=move is not None)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take the step, or write down that it was refused and tell every reason."""
        form = MoveForm(self.transition, self.actor, request.POST)
        if not (form.is_valid() and proving.answered(request, form)):
            return self.answer(form, [], status=422)
        said = form.cleaned_data
        self.record.version = said["version"]
        try:
            passed = self.record.workflow.take(self.transition.name, self.record, reason=said["reason"], on=said["on"])
        except Refused as refused:
            audit.note_refused(self.register.name, self.record.pk, self.transition.name, refused.refusals)
            return self.answer(form, refused.refusals, status=409)
        messages.success(request, _("Done: %(step)s") % {"step": self.transition.label})
        for warning in passed:
            messages.warning(request, _("Let pass by the softened gate: %(what)s") % {"what": warning.message})
        return HttpResponseClientRedirect(self.record.url) if request.htmx else redirect(self.record.url)

    def answer(self, form: MoveForm, refusals: list[Refusal], **said: Any) -> HttpResponse:
        """The page, or the dialog for htmx."""
        move = Move(transition=self.transition, refusals=refusals, warnings=said.pop("warnings", []))
        layout.dress(form)
        part = "dialog" if self.request.htmx else ""
        told = {"record": self.record, "move": move, "form": form, "there": True, **said}
        return self.render(part=part, along=steps.along(move, self.record) if told["there"] else [], **told)


@_general
class HistoryPage(Page):
    """Everything that happened to a record, with before and after."""

    name = "history"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The entries of one page of the trail."""
        entries = story.entries_of(self.record, self.register).order_by()
        leaf = paging.leaf(entries, request.GET)
        return self.render(record=self.record, leaf=leaf, entries=story.told(leaf.rows, self.register, self.actor))
