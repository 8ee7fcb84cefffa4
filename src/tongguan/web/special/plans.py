"""The page of a security plan: its six parts with their items and dates, and what is missing before approval."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.core import access, clock
from tongguan.core.forms import form_of
from tongguan.core.registers import register_of, registry
from tongguan.documents import starters
from tongguan.outsourcing.models import Milestone, PlanItem, PlanPart, SecurityPlan
from tongguan.outsourcing.models.security_plan import Section
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page


@dataclass(frozen=True)
class Part:
    """One of the six parts, with what is to be done."""

    section: Section
    told: PlanPart | None
    items: list[PlanItem]
    aimless: list[Milestone]
    """Milestones without a security objective; only the first part asks for them."""
    new: str
    """Where an item of this part is entered; nothing for whoever may not."""

    @property
    def not_needed(self) -> bool:
        """It is said why the project does not need it."""
        return bool(self.told and self.told.not_needed)

    @property
    def complete(self) -> bool:
        """Whether it would pass the gate."""
        planned = bool(self.told and self.told.content and self.items and not self.aimless)
        return self.not_needed or planned


@page("security_plan", "detail")
class PlanPage(DetailPage):
    """A general page, with the parts in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add the parts; whoever may write is offered the starter texts."""
        plan, may = self.record, access.may(self.actor, "write", self.register)
        parts = parts_of(plan, self.actor)
        drafting = may and plan.state == SecurityPlan.State.DRAFT
        context["tables"] = []
        return super().render(
            parts=parts,
            complete=sum(part.complete for part in parts),
            today=clock.today(),
            may_start=drafting and any(not part.told or not part.told.content for part in parts if not part.not_needed),
            **context,
        )


def parts_of(plan: SecurityPlan, actor: Any) -> list[Part]:
    """The six parts, in three statements."""
    told = {part.section: part for part in plan.sections.all()}
    items: dict[str, list[PlanItem]] = {}
    for item in register_of(PlanItem).visible_to(actor).filter(plan=plan).select_related("owner").order_by("due", "pk"):
        items.setdefault(item.section, []).append(item)
    milestones = register_of(Milestone).visible_to(actor)
    aimless = list(milestones.filter(project=plan.project_id, security_objectives=None))
    may = access.may(actor, "write", register_of(PlanItem))
    return [
        Part(
            section,
            told.get(section.value),
            items.get(section.value, []),
            aimless if section == Section.MILESTONES else [],
            f"/plan_item/new/?plan={plan.pk}&section={section.value}" if may else "",
        )
        for section in Section
    ]


class Begin(Page):
    """Puts the starter texts into the parts that say nothing yet."""

    name, verb = "begin", "write"
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of security plans alone."""
        super().setup(request, *args, **kwargs | {"register": registry["security_plan"]})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Through the plan's own form, so that its state and its rules decide."""
        blank = [part for part in parts_of(self.record, self.actor) if not (part.not_needed or _says(part))]
        rows = [{"section": part.section.value, "content": starters.plan_section(part.section.value)} for part in blank]
        form = form_of(self.register).of(self.record, {"sections": rows}, actor=self.actor)
        if form.is_valid():
            form.save()
            messages.success(request, _("The starter texts are in; make them fit your project."))
        else:
            messages.error(request, " ".join(text for texts in form.all_errors().values() for text in texts))
        return redirect(self.record.url)


def _says(part: Part) -> bool:
    return bool(part.told and part.told.content)


urlpatterns = [path("security_plan/<int:pk>/begin/", Begin.as_view(), name="plan-begin")]
