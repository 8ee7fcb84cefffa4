"""Pages around reviews: a review beside what the registers say, a status report drafted, a checklist laid out (7.1)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.core import access
from tongguan.core.registers import registry
from tongguan.core.roles import INSIDE
from tongguan.improvement import checklists, mandates, review_facts, status_facts
from tongguan.improvement.independence import KIND, audits_own_work
from tongguan.improvement.models import Audit, AuditItem
from tongguan.improvement.status_facts import Fact
from tongguan.outsourcing.models import ReviewItem, SupervisionReview
from tongguan.standards.packs import load
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, page

PACK = "gbt32926-2016"
TONES = {"good": "good", "watch": "wait", "bad": "bad", "": "quiet"}
ICONS = {"good": "check", "watch": "eye", "bad": "x", "": "hourglass"}


@dataclass(frozen=True)
class Answer:
    """One item of a review: what was answered, beside what the registers say."""

    item: ReviewItem.Item
    facts: list[Fact]
    row: ReviewItem | None

    @property
    def badge(self) -> tuple[str, str, str]:
        """Tone, icon and word of the result."""
        result = self.row.result if self.row else ""
        word = self.row.get_result_display() if self.row and result else _("not judged yet")
        return TONES[result], ICONS[result], str(word)


@page("supervision_review", "detail")
class ReviewPage(DetailPage):
    """A general page, with each item beside what the registers say in front."""

    def render(self, **context: Any) -> HttpResponse:
        """The facts are for the office; a vendor reads what was concluded."""
        review, inside = self.record, bool(self.actor.roles & INSIDE)
        rows = {row.item: row for row in review.items.select_related("evidence")}
        told = review_facts.told_of(review) if inside else {}
        planned = review.state == SupervisionReview.State.PLANNED
        return super().render(
            answers=[Answer(item, facts, rows.get(item.value)) for item, facts in told.items()],
            may_fill=bool(told) and planned and access.may(self.actor, "write", self.register),
            **context,
        )


@page("audit", "detail")
class AuditPage(DetailPage):
    """A general page; an audit of the management says how much of Appendix A it asks for, and who may not audit."""

    def render(self, **context: Any) -> HttpResponse:
        """Only for audits of the management."""
        audit = self.record
        mine = audit.kind == KIND and bool(self.actor.roles & INSIDE)
        missing = checklists.missing(audit) if mine else []
        open_yet = audit.state in {"programmed", "planned", "executing"}
        return super().render(
            of_management=mine,
            asked=len(checklists.applied(audit)) - len(missing) if mine else 0,
            applied=len(checklists.applied(audit)) if mine else 0,
            missing=missing,
            partial=mine and Audit.objects.filter(audits_own_work(), pk=audit.pk).exists(),
            may_lay_out=bool(missing) and open_yet and access.may(self.actor, "write", registry["audit_item"]),
            found=_found_in(audit, self.actor),
            may_ask=mine and mandates.may_be_asked(audit) and access.may(self.actor, "write", self.register),
            **context,
        )


def _found_in(audit: Audit, actor: Any) -> QuerySet:
    """The findings of an audit and of its items."""
    items = AuditItem.objects.filter(audit=audit).values("pk")
    about = Q(register="audit", record=audit.pk) | Q(register="audit_item", record__in=items)
    return registry["finding"].visible_to(actor).filter(about).select_related("owner").order_by("pk")


@page("audit_item", "detail")
class AuditItemPage(DetailPage):
    """A general page; from what does not conform the finding is one press away."""

    def render(self, **context: Any) -> HttpResponse:
        """With what the item says already: project and vendor of the audit, text and clause, what was seen."""
        item = self.record
        wrong = item.state in {"nonconform", "observation"} and access.may(self.actor, "write", registry["finding"])
        return super().render(new_finding=f"/finding/new/?{urlencode(_found_by(item))}" if wrong else "", **context)


def _found_by(item: AuditItem) -> dict[str, Any]:
    told = {
        "register": "audit_item",
        "record": item.pk,
        "kind": "observation" if item.state == "observation" else "nonconformity",
        "standard": item.standard,
        "clause": item.clause,
        "text": item.seen,
        "found_on": item.checked_on,
        "project": item.audit.project_id,
        "vendor": item.audit.vendor_id,
        "unit": item.auditee_unit_id,
    }
    return {name: value for name, value in told.items() if value}


class Deed(Page):
    """Something that one button does with a record of one register."""

    verb = "write"
    http_method_names = ("post",)
    of: ClassVar[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of that register alone."""
        super().setup(request, *args, **kwargs | {"register": registry[self.of]})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            return redirect(self.deed())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.record.url)

    def deed(self) -> str:
        """Returns where it leads."""
        raise NotImplementedError


class FillReview(Deed):
    """Takes what the registers say into the items that say nothing yet."""

    name, of = "fill", "supervision_review"

    def deed(self) -> str:
        """While the review is under way."""
        if self.record.state != SupervisionReview.State.PLANNED:
            raise ValidationError(_("What was concluded is not filled in again."))
        review_facts.fill(self.record, actor=self.actor)
        messages.success(self.request, _("Filled in from the registers; the results are yours to give."))
        return self.record.url


class LayOut(Deed):
    """Lays out the items of an audit for every control that is applied and not asked for yet."""

    name, of = "checklist", "audit"

    def deed(self) -> str:
        """With the words of the clauses as questions."""
        if self.record.kind != KIND:
            raise Http404
        clauses = load()[PACK].clauses
        asked = {code: clauses[code].text() for code in checklists.missing(self.record) if code in clauses}
        made = checklists.lay_out(self.record, asked, standard="GB/T 32926-2016", actor=self.actor)
        messages.success(self.request, _("%(count)s items are in the checklist.") % {"count": made})
        return self.record.url


class AskForMandate(Deed):
    """Asks the leader for the mandate of an audit."""

    name, of = "mandate", "audit"

    def deed(self) -> str:
        """The decision waits on the leader's desk; the audit names it already."""
        mandates.ask(self.record)
        messages.success(self.request, _("The leader is asked; the audit may begin once the mandate is given."))
        return self.record.url


class DraftStatus(Deed):
    """Drafts the status report of a project from the registers."""

    name, of, verb = "status-report", "project", "read"

    def deed(self) -> str:
        """For whoever may write reports."""
        if not access.may(self.actor, "write", registry["report"]):
            raise Http404
        made = status_facts.drafted(self.record, actor=self.actor)
        messages.success(self.request, _("Drafted from the registers; say what it means before you submit it."))
        return made.url


urlpatterns = [
    path("supervision_review/<int:pk>/fill/", FillReview.as_view(), name="review-fill"),
    path("audit/<int:pk>/checklist/", LayOut.as_view(), name="audit-checklist"),
    path("audit/<int:pk>/mandate/", AskForMandate.as_view(), name="audit-mandate"),
    path("project/<int:pk>/status-report/", DraftStatus.as_view(), name="status-report"),
]
