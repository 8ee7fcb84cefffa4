"""What people of vendors read, confirm and are tested on: the terms of their contract, texts for them, short tests."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tongguan.core import access, preferences, registers
from tongguan.core.refusals import Refused
from tongguan.core.roles import VENDORS
from tongguan.outsourcing import examining
from tongguan.outsourcing.models import ContractClause, TrainingSession
from tongguan.outsourcing.noted import take_note, to_know
from tongguan.web.door import InsideView

from .reading import chapters

WRONG = 422


class PortalPage(InsideView):
    """A page for people of vendors."""

    http_method_names = ["get", "post", "head"]

    def enter(self) -> None:
        """Nobody else has anything to confirm here."""
        if not self.request.actor.roles & VENDORS:
            raise PermissionDenied(_("This page is for people of vendors."))


class Know(PortalPage):
    """A text to be confirmed: the security terms of one's contract, or a text published for vendors."""

    @cached_property
    def asked(self) -> Any:
        """The text, among those that concern whoever asks."""
        here = (self.kwargs["register"].name, self.kwargs["pk"])
        for one in to_know(self.request.actor):
            if (registers.name_of(type(one.record)), one.record.pk) == here:
                return one
        raise Http404

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The text."""
        record = self.asked.record
        told = (
            self._terms(record)
            if self.kwargs["register"].name == "contract"
            else chapters(record.sections.order_by("pk"))
        )
        context = {"asked": self.asked, "record": record, "chapters": told, "file": getattr(record, "file", None)}
        return render(request, "portal/know.html", context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Confirmed."""
        record = self.asked.record
        try:
            take_note(record, request.actor)
        except Refused as refused:
            for told in refused.messages:
                messages.error(request, told)
            return redirect("portal-know", **self.kwargs)
        messages.success(request, _("You have taken note of edition %(edition)s.") % {"edition": record.edition})
        return redirect("home")

    def _terms(self, contract: Any) -> list[dict[str, Any]]:
        """The terms as they are in force, each as a chapter."""
        rows = ContractClause.objects.filter(contract=contract, state__in=["reviewed", "effective"]).order_by("code")
        return [
            {"heading": one.get_code_display(), "number": f"{one.article_no} ", "paragraphs": one.text.splitlines()}
            for one in rows
        ]


class Test(PortalPage):
    """The short test of a training: every question on one page, marked at once."""

    @cached_property
    def session(self) -> Any:
        """The training, among those that whoever asks sees."""
        found = access.get(self.request.actor, registers.register_of(TrainingSession), self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The questions, or why there are none to answer now."""
        return self.answer()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Mark the answers; who did not pass is told how many were right and may try again."""
        sent = {one.pk: request.POST.get(f"q{one.pk}", "") for one in examining.questions_of(self.session)}
        try:
            mine = examining.answered(self.session, request.actor, sent)
        except ValidationError as error:
            return self.answer(sent, errors=error.messages, status=WRONG)
        if mine.passed:
            messages.success(request, _("Passed with %(score)s percent.") % {"score": round(mine.score)})
            return redirect("home")
        return self.answer(errors=[_("Not passed: %(score)s percent were right.") % {"score": round(mine.score)}])

    def answer(
        self, sent: dict[int, str] | None = None, *, errors: list[str] | None = None, status: int = 200
    ) -> HttpResponse:
        """The page."""
        shut, sent = examining.against(self.session, self.request.actor), sent or {}
        asked = [] if shut else examining.questions_of(self.session)
        context = {
            "session": self.session,
            "shut": shut,
            "questions": [(one, one.answers, sent.get(one.pk, "")) for one in asked],
            "needed": preferences.value_of("training_pass_percent"),
            "errors": errors or [],
        }
        return render(self.request, "portal/test.html", context, status=status)


urlpatterns = [
    path("<register:register>/<int:pk>/know/", Know.as_view(), name="portal-know"),
    path("training_session/<int:pk>/test/", Test.as_view(), name="portal-test"),
]
