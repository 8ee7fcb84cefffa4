"""Pages of a stage: its verification beside what the registers say, and what stands before its acceptance (7.2)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.core import access
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE
from tongguan.operations.stage_facts import Facts, begun, facts_of, fill
from tongguan.outsourcing.models import Milestone, StageVerification, VerificationItem
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page

SHOWN = 8
TONES = {"pass": "good", "partly": "wait", "fail": "bad", "": "quiet"}
ICONS = {"pass": "check", "partly": "alert-circle", "fail": "x", "": "hourglass"}


@dataclass(frozen=True)
class Answer:
    """One of the four items: what was answered, beside what the registers say now."""

    facts: Facts
    row: VerificationItem | None
    links: list[Any]

    @property
    def badge(self) -> tuple[str, str, str]:
        """Tone, icon and word of the result."""
        result = self.row.result if self.row else ""
        word = self.row.get_result_display() if result else _("not answered yet")
        return TONES[result], ICONS[result], str(word)

    @property
    def more(self) -> int:
        """How many records against it are not shown."""
        return max(len(self.facts.against) - SHOWN, 0)

    @property
    def list(self) -> str:
        """Where all of them stand."""
        within = f"?within={self.facts.within}" if self.facts.within else ""
        return f"/{self.facts.register}/{within}"


@page("stage_verification", "detail")
class VerificationPage(DetailPage):
    """A general page, with the four items and what the registers say about each in front."""

    def render(self, **context: Any) -> HttpResponse:
        """The facts are for the office; a vendor reads what was concluded."""
        one, inside = self.record, bool(self.actor.roles & INSIDE)
        draft = one.state == StageVerification.State.DRAFT
        rows = {row.item: row for row in one.items.select_related("evidence")}
        facts = facts_of(one.milestone) if inside else []
        about = {"register": "stage_verification", "record": one.pk}
        return super().render(
            answers=[Answer(each, rows.get(each.item), each.against[:SHOWN]) for each in facts],
            terms=one.terms.select_related("term__contract", "evidence").order_by("term__contract", "term__code"),
            aims=_aims(one),
            found=registry["finding"].visible_to(self.actor).filter(**about).order_by("clause", "pk") if inside else (),
            decisions=registry["decision"].visible_to(self.actor).filter(**about).order_by("pk") if inside else (),
            may_fill=draft and access.may(self.actor, "write", self.register),
            **context,
        )


def _aims(one: StageVerification) -> list[tuple[Any, Any]]:
    """Each objective of the stage with its verdict, if it has one."""
    judged = {verdict.objective_id: verdict for verdict in one.verdicts.all()}
    return [(aim, judged.get(aim.pk)) for aim in one.milestone.security_objectives.order_by("pk")]


@page("milestone", "detail")
class MilestonePage(DetailPage):
    """A general page, with its verifications and whether it may be paid."""

    def render(self, **context: Any) -> HttpResponse:
        """Whoever verifies stages is offered a draft that is filled in already."""
        register = registry["stage_verification"]
        rows = register.visible_to(self.actor).filter(milestone=self.record).order_by("-pk")
        draft = next((row for row in rows if row.state == StageVerification.State.DRAFT), None)
        may = access.may(self.actor, "write", register) and self.record.state != Milestone.State.VERIFIED
        return super().render(
            verifications=rows,
            draft=draft,
            may_verify=may and draft is None,
            paid=self.record.state == Milestone.State.VERIFIED,
            results=registry["deliverable"].visible_to(self.actor).filter(milestone=self.record).order_by("pk"),
            **context,
        )


class Verify(Page):
    """Makes the draft of a verification, filled in from the registers."""

    name = "verify"
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of milestones alone."""
        super().setup(request, *args, **kwargs | {"register": registry["milestone"]})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Through the register's own form, so that its rights and rules decide."""
        if not access.may(self.actor, "write", registry["stage_verification"]):
            raise PermissionDenied(_("Your roles have no right to verify stages."))
        try:
            made = begun(self.record, actor=self.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.record.url)
        messages.success(request, _("Filled in from the registers; judge each item and have it concluded by another."))
        return redirect(made.url)


class Fill(Page):
    """Takes what the registers say now into a draft."""

    name, verb = "fill", "write"
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of verifications alone."""
        super().setup(request, *args, **kwargs | {"register": registry["stage_verification"]})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """What is judged already stays."""
        try:
            fill(self.record, actor=self.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Filled in from the registers."))
        return redirect(self.record.url)


urlpatterns = [
    path("milestone/<int:pk>/verify/", Verify.as_view(), name="milestone-verify"),
    path("stage_verification/<int:pk>/fill/", Fill.as_view(), name="verification-fill"),
]
