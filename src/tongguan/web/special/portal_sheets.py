"""What the manager of a vendor hands in as a whole: somebody proposed, the training plan, a lesson, what is owed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import access, clock
from tongguan.core.refusals import Refused
from tongguan.core.roles import Role
from tongguan.improvement.handing_in import WAYS, hand_in
from tongguan.organisation.models import TrainingTopic
from tongguan.outsourcing import vendor_lessons, vendor_proposals
from tongguan.outsourcing.models import Project, TrainingSession, Vendor, VendorStaff
from tongguan.outsourcing.vendor_proposals import Proposal
from tongguan.web import layout
from tongguan.web.door import InsideView

WRONG = 422


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A date, picked on a phone."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def prose_field(label: Any, **options: Any) -> forms.CharField:
    """Some lines."""
    return forms.CharField(label=label, max_length=5000, widget=forms.Textarea, **options)


class Sheet(InsideView):
    """A form that a domain function takes as a whole; what stands against it is told at the fields."""

    label: Any
    intro: Any = ""
    icon = "send"
    roles = frozenset({Role.VENDOR_MANAGER})
    http_method_names = ["get", "post", "head"]

    def enter(self) -> None:
        """Only managers of vendors come in."""
        if not self.request.actor.roles & self.roles:
            raise PermissionDenied(_("This page is for people of vendors."))

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The form."""
        return self.answer(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Hand in, or say what is missing; nothing is kept halfway."""
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.answer(form, status=WRONG)
        try:
            with transaction.atomic():
                made = self.keep(form.cleaned_data)
        except Refused as refused:
            return self.answer(form, refusals=refused.refusals, status=WRONG)
        except ValidationError as error:
            self._tell(form, error)
            return self.answer(form, status=WRONG)
        messages.success(request, _("Handed in: %(title)s") % {"title": made})
        return redirect("home")

    def form(self, *args: Any) -> forms.Form:
        """The form, bound or not."""
        raise NotImplementedError

    def keep(self, said: dict[str, Any]) -> Any:
        """Do it and return what was made; raises ValidationError or `Refused`."""
        raise NotImplementedError

    def answer(self, form: forms.Form, *, refusals: Any = (), status: int = 200) -> HttpResponse:
        """The page."""
        layout.dress(form)
        context = {"form": form, "sheet": self, "refusals": refusals, "tried": status == WRONG}
        return render(self.request, "portal/sheet.html", context, status=status)

    def _tell(self, form: forms.Form, error: ValidationError) -> None:
        told = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for name, texts in told.items():
            place = name if name in form.fields else None
            for text in texts:
                form.add_error(place, text)


class ProposalForm(Proposal):
    """What a vendor says of somebody whom it proposes, with the papers."""

    project = forms.ModelChoiceField(Project.objects.none(), label=gettext_lazy("project"))
    replaces = forms.ModelChoiceField(
        VendorStaff.objects.none(), label=gettext_lazy("in place of"), required=False, empty_label="—"
    )
    certificate = forms.FileField(label=gettext_lazy("certificate of qualification"), required=False)
    labour_contract = forms.FileField(label=gettext_lazy("page of the labour contract"), required=False)
    other_paper = forms.FileField(label=gettext_lazy("other paper"), required=False)
    field_order = ("project",)


PAPERS = ("certificate", "labour_contract", "other_paper")


class Propose(Sheet):
    """Somebody proposed for a project."""

    label = gettext_lazy("propose service staff")
    intro = gettext_lazy("The office assesses and clears the person. Papers are taken away again after the clearance.")
    icon = "user-plus"

    def form(self, *args: Any) -> ProposalForm:
        """With the projects and people of this manager."""
        made = ProposalForm(*args)
        projects: Any = made.fields["project"]
        projects.queryset = vendor_proposals.projects_of(self.request.actor)
        rows = list(projects.queryset[:2])
        if len(rows) == 1:
            projects.initial = rows[0].pk
        replaced: Any = made.fields["replaces"]
        replaced.queryset = vendor_lessons.people_of(self.request.actor)
        return made

    def keep(self, said: dict[str, Any]) -> Any:
        """Person, post and papers in one act."""
        labels = ProposalForm.base_fields
        files = [(str(labels[name].label), said[name]) for name in PAPERS if said[name]]
        return vendor_proposals.propose(said["project"], self.request.actor, said, files)


KINDS = ("policy", "confidentiality", "incident", "awareness", "skill")


class PlanForm(forms.Form):
    """The training plan of a year: a topic for each kind that is taught."""

    vendor = forms.ModelChoiceField(Vendor.objects.none(), label=gettext_lazy("vendor"), empty_label=None)
    year = forms.IntegerField(label=gettext_lazy("year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("title"), max_length=200)
    audience = prose_field(gettext_lazy("audience"))
    file = forms.FileField(label=gettext_lazy("plan as a file"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = dict(TrainingTopic.Kind.choices)
        for kind in KINDS:
            label = _("topic: %(kind)s") % {"kind": words[kind]}
            self.fields[f"topic_{kind}"] = forms.CharField(label=label, max_length=200, required=False)
        self.order_fields(["vendor", "year", "title", "audience", *(f"topic_{kind}" for kind in KINDS), "file"])

    def clean(self) -> dict[str, Any]:
        """The topics as rows; a plan without one plans nothing."""
        super().clean()
        said = {kind: self.cleaned_data.get(f"topic_{kind}", "").strip() for kind in KINDS}
        if not any(said.values()):
            raise ValidationError(_("A training plan names its topics."))
        topics = [{"topic": topic, "kind": kind} for kind, topic in said.items() if topic]
        return self.cleaned_data | {"topics": topics}


class Plan(Sheet):
    """The training plan of the year."""

    label = gettext_lazy("hand in the training plan")
    intro = gettext_lazy("The security training that your people get this year. The office verifies the plan.")
    icon = "school"

    def form(self, *args: Any) -> PlanForm:
        """With this year."""
        made = PlanForm(*args, initial={"year": clock.today().year})
        _of_own(made, self.request.actor)
        return made

    def keep(self, said: dict[str, Any]) -> Any:
        """The plan as a draft for the office."""
        given = {name: said[name] for name in ("year", "title", "audience", "topics")}
        return vendor_lessons.hand_in_plan(said["vendor"], self.request.actor, given, said["file"])


class LessonForm(forms.Form):
    """A lesson that the vendor gave its own people."""

    vendor = forms.ModelChoiceField(Vendor.objects.none(), label=gettext_lazy("vendor"), empty_label=None)
    title = forms.CharField(label=gettext_lazy("subject"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=TrainingSession.Kind.choices, initial="awareness")
    held_on = day_field(gettext_lazy("held on"))
    trainer = forms.CharField(label=gettext_lazy("trainer"), max_length=100, required=False)
    proof = forms.CharField(label=gettext_lazy("proof of attendance"), max_length=200, required=False)
    people = forms.ModelMultipleChoiceField(
        VendorStaff.objects.none(), label=gettext_lazy("who took part"), widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label=gettext_lazy("training material"))


class Lesson(Sheet):
    """Security education by the vendor itself."""

    label = gettext_lazy("record your own security education")
    intro = gettext_lazy("At least once a year everybody on board is taught; with the material and who took part.")
    icon = "users"

    def form(self, *args: Any) -> LessonForm:
        """With the people of this manager."""
        made = LessonForm(*args)
        _of_own(made, self.request.actor)
        people: Any = made.fields["people"]
        people.queryset = vendor_lessons.people_of(self.request.actor)
        return made

    def keep(self, said: dict[str, Any]) -> Any:
        """The lesson, for the office to record as held."""
        given = {name: said[name] for name in ("title", "kind", "held_on", "trainer", "proof")}
        people = list(said["people"])
        return vendor_lessons.hand_in_lesson(said["vendor"], self.request.actor, given, people, said["file"])


def _of_own(form: forms.Form, actor: Any) -> None:
    own: Any = form.fields["vendor"]
    own.queryset = vendor_lessons.vendors_of(actor)


class Settle(Sheet):
    """Something owed, settled: a deliverable, a rectification, an item of a plan or of an exit, a fix."""

    icon = "upload"

    @property
    def label(self) -> str:
        """What is settled."""
        return str(self.record)

    @cached_property
    def record(self) -> Any:
        """The record, among those that this manager sees and that still want something."""
        register = self.kwargs["register"]
        if register.name not in WAYS:
            raise Http404
        found = access.get(self.request.actor, register, self.kwargs["pk"])
        if found is None or found.state not in WAYS[register.name].open_in:
            raise Http404
        return found

    def form(self, *args: Any) -> forms.Form:
        """A text, a file, or both, as the record wants them."""
        meta = type(self.record)._meta
        way, made = WAYS[self.kwargs["register"].name], forms.Form(*args)
        if way.text:
            made.fields["text"] = prose_field(meta.get_field(way.text).verbose_name, required=way.must)
        if way.file:
            made.fields["file"] = forms.FileField(label=meta.get_field(way.file).verbose_name, required=way.must)
        return made

    def keep(self, said: dict[str, Any]) -> Any:
        """Text, file and steps in one act."""
        hand_in(self.record, text=said.get("text", ""), file=said.get("file"))
        return self.record


SHEETS: dict[str, type[Sheet]] = {"portal-propose": Propose, "portal-plan": Plan, "portal-lesson": Lesson}
"""Name of the address -> the page, as the desk offers them."""

urlpatterns = [
    path("portal/propose/", Propose.as_view(), name="portal-propose"),
    path("portal/plan/", Plan.as_view(), name="portal-plan"),
    path("portal/lesson/", Lesson.as_view(), name="portal-lesson"),
    path("<register:register>/<int:pk>/settle/", Settle.as_view(), name="portal-settle"),
]
