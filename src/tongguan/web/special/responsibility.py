"""Who answers for a project: what the rule of 4.2.1 yields, and the page on which the office confirms it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import clock
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE
from tongguan.outsourcing.confirming import confirm, refusals_of
from tongguan.outsourcing.models import Project
from tongguan.outsourcing.responsibility import Proposal, proposed
from tongguan.web import layout
from tongguan.web.door import Page


class ConfirmForm(forms.Form):
    """The letter by which leader and heads are appointed, and the version of the project that was looked at."""

    basis = forms.CharField(
        label=gettext_lazy("basis document"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Title and number of the letter of appointment; may follow until the leader signs."),
    )
    since = forms.DateField(
        label=gettext_lazy("valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmPage(Page):
    """Shows what confirming would write, and writes it."""

    name = "answerable"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of projects alone."""
        super().setup(request, *args, **kwargs | {"register": registry["project"]})

    def enter(self) -> None:
        """Who leads and who shares the work is the organisation's own affair."""
        super().enter()
        if not self.actor.roles & INSIDE:
            raise PermissionDenied(_("Who answers for a project is settled by your own people."))

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The question, or what stands against it."""
        given = {"since": clock.today(), "version": self.record.version}
        return self.answer(ConfirmForm(initial=given))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Confirm, or tell every reason why not."""
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            confirm(self.record, self.actor, **form.cleaned_data)
        except ValidationError as error:
            if not getattr(error, "refusals", []):
                form.add_error(None, error)
            return self.answer(form, status=409)
        messages.success(request, _("Leader and office are confirmed; the leader signs the letters of appointment."))
        return redirect(self.record.url)

    def answer(self, form: ConfirmForm, *, status: int = 200) -> HttpResponse:
        """The page around the question."""
        layout.dress(form)
        proposal = proposed(self.record)
        refusals = refusals_of(proposal, self.actor)
        return self.render(status=status, record=self.record, form=form, proposal=proposal, refusals=refusals)


def answerable(project: Project, actor: Any) -> Proposal | None:
    """What the rule yields, for whoever of the inside looks at a project that goes on."""
    goes_on = project.state not in Project.workflow.final
    return proposed(project) if goes_on and actor.roles & INSIDE else None


urlpatterns = [path("project/<int:pk>/answerable/", ConfirmPage.as_view(), name="answerable")]
