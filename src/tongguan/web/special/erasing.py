"""Erasing a person's sensitive data: what stands against it, who asks, who decides; and holds against it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.core.models import Disposal
from tongguan.protection import disposing, erasing
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page

KIND = Disposal.Kind.ERASE


@page("person", "detail")
class PersonPage(DetailPage):
    """A person, with the way to the erasure for those who ask for it or decide."""

    def render(self, **context: Any) -> HttpResponse:
        """As any record."""
        roles = self.actor.roles
        context["sees_erasure"] = disposing.may(roles, ask=KIND) or disposing.may(roles, decide=KIND)
        return super().render(**context)


class ErasePage(Page):
    """Asks, decides, holds and lifts; each by whom the rules on two people name."""

    name = "erase"

    def enter(self) -> None:
        """Only where there is something to erase, and only for those who ask or decide."""
        super().enter()
        if not erasing.erasable(self.register.model):
            raise Http404
        if not (disposing.may(self.actor.roles, ask=KIND) or disposing.may(self.actor.roles, decide=KIND)):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.register.label})

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """How it stands."""
        return self.answer()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Do what the button says, or tell why not."""
        reason = request.POST.get("reason", "")
        try:
            self.done(request.POST.get("do", ""), reason)
        except ValidationError as error:
            return self.answer(wrong=error.messages, reason=reason, status=422)
        messages.success(request, _("Noted."))
        return redirect("erase", register=self.register, pk=self.record.pk)

    def done(self, do: str, reason: str) -> None:
        """One of the five things; raises what the rules say."""
        where = (self.register.name, self.record.pk)
        match do:
            case "ask":
                erasing.ask(self.record, reason)
            case "approve":
                erasing.approve(self.asked(), self.record, reason)
            case "refuse":
                erasing.refuse_to(self.asked(), reason)
            case "hold":
                disposing.hold(*where, reason)
            case "lift":
                disposing.lift(*where, reason)
            case _:
                raise ValidationError(_("There is no such step."))

    def asked(self) -> Disposal:
        """What was asked for and waits for a decision."""
        if (found := self.waiting()) is None:
            raise ValidationError(_("Nobody has asked for it."))
        return found

    def waiting(self) -> Disposal | None:
        """The open request, if there is one."""
        rows = disposing.waiting(KIND).filter(register=self.register.name, record=self.record.pk)
        return rows.first()

    def answer(self, *, wrong: list[str] | None = None, reason: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        roles, waiting = self.actor.roles, self.waiting()
        return self.render(
            status=status,
            record=self.record,
            erased=erasing.is_erased(self.record),
            obstacles=erasing.obstacles(self.record),
            waiting=waiting,
            may_ask=disposing.may(roles, ask=KIND) and waiting is None,
            may_decide=disposing.may(roles, decide=KIND)
            and waiting is not None
            and waiting.asked_by_id != self.actor.user.pk,
            hold=disposing.held(self.register.name, self.record.pk),
            lifts=disposing.may(roles, decide=KIND),
            wrong=wrong,
            reason=reason,
        )


urlpatterns = [path("<register:register>/<int:pk>/erase/", ErasePage.as_view(), name="erase")]
