"""The hand-over of a leaver: everything in his name on one page, successors chosen, and then he has left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tongguan.core import access
from tongguan.core.refusals import Refusal, Refused
from tongguan.core.registers import registry
from tongguan.organisation.handing_over import Outcome, hand_over, may_succeed, open_for
from tongguan.organisation.holdings import Holding
from tongguan.organisation.models import Person
from tongguan.outsourcing.leaving import ending_with, warnings
from tongguan.web.door import Page

SHOWN = 10
"""Records of a register that are named one by one."""
WRONG = 422


@dataclass(frozen=True)
class Shown:
    """What is in the person's name by one link."""

    holding: Holding
    chosen: str

    @property
    def first(self) -> list[Any]:
        """The records that are named."""
        return self.holding.records[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not."""
        return max(0, len(self.holding.records) - SHOWN)


class HandOver(Page):
    """Shows what is open, and hands it over."""

    name, verb = "hand_over", "write"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of people alone."""
        super().setup(request, *args, **kwargs | {"register": registry["person"]})

    def enter(self) -> None:
        """Whoever keeps the register of people, and nobody for himself."""
        super().enter()
        if self.person.account_id == self.actor.user.pk:
            raise PermissionDenied(_("Nobody hands over for himself; ask a colleague of the office."))

    def templates(self, part: str = "") -> list[str]:
        """One template."""
        return ["tongguan/hand_over.html"]

    @cached_property
    def person(self) -> Person:
        """Who leaves."""
        if not access.may(self.actor, self.verb, self.register):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.register.label})
        return self.record

    @cached_property
    def successors(self) -> list[Person]:
        """Who may take over, by name."""
        return list(may_succeed(self.person).select_related("unit").order_by("name", "pk"))

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """What is open."""
        return self.answer({})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Hand over, and record the leaving if that was asked and nothing stands against it."""
        chosen = {key.removeprefix("to-"): value for key, value in request.POST.items() if key.startswith("to-")}
        try:
            outcome = hand_over(self.person, self._named(chosen), self.actor, reason=self._reason(request))
        except ValidationError as error:
            return self.answer(chosen, errors=error.messages, status=WRONG)
        if outcome.handed:
            messages.success(request, _("%(count)s records were handed over.") % {"count": len(outcome.handed)})
        if not request.POST.get("leave"):
            return self.answer({}, outcome=outcome)
        try:
            with transaction.atomic():
                self.person.workflow.take("leave", self.person, reason=self._reason(request))
        except Refused as refused:
            return self.answer(chosen, outcome=outcome, refusals=refused.refusals, status=WRONG)
        messages.success(
            request, _("%(person)s has left: account, roles and grants have ended.") % {"person": self.person}
        )
        return self.answer({}, outcome=outcome)

    def _reason(self, request: HttpRequest) -> str:
        return request.POST.get("reason", "").strip()[:500] or _("Hand-over of a leaver.")

    def _named(self, chosen: Mapping[str, str]) -> dict[str, Person | None]:
        known = {str(one.pk): one for one in self.successors}
        if unknown := [value for value in chosen.values() if value and value not in known]:
            raise ValidationError(_("There is no such successor: %(value)s.") % {"value": unknown[0]})
        return {"" if name == "all" else name: known.get(value) for name, value in chosen.items() if value}

    def answer(
        self,
        chosen: Mapping[str, str],
        *,
        outcome: Outcome | None = None,
        refusals: list[Refusal] | None = None,
        errors: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page as things stand now."""
        holdings = open_for(self.person, self.actor)
        ending = ending_with(self.person, self.actor)
        return self.render(
            status=status,
            record=self.person,
            left=self.person.state == Person.State.LEFT,
            successors=self.successors,
            chosen=chosen.get("all", ""),
            shown=[Shown(one, chosen.get(one.place.name, "")) for one in holdings if one.records],
            stuck=[(one.place, record, why) for one in holdings for record, why in one.stuck],
            stayed=outcome.stayed if outcome else [],
            ending=ending,
            warnings=warnings(ending),
            refusals=refusals or [],
            errors=errors or [],
        )


urlpatterns = [path("person/<int:pk>/hand-over/", HandOver.as_view(), name="hand-over")]
