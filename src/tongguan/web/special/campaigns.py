"""The page of an access review as a campaign: how far it is, what is still open, and decisions on many rows at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.access import campaigns
from tongguan.access.campaigns import Outcome, Said
from tongguan.access.models import AccessReview
from tongguan.core.forms import RecordForm, editable
from tongguan.core.models import Job
from tongguan.core.registers import registry
from tongguan.core.workflow import Move
from tongguan.web import paging
from tongguan.web.door import Page
from tongguan.web.pages import DetailPage, EditPage, page

MOST_IN_A_FORM = 60
"""With more rows than that the form leaves them to the campaign's own page."""
WORDS = {
    "grants": (
        "grant__resource",
        "grant__account",
        "grant__vendor_staff__person__name",
        "grant__vendor_staff__vendor__name",
        "grant__person__name",
    ),
    "accounts": ("account__username", "account__name", "roles"),
}
"""What of a campaign is looked through for words."""


@dataclass(frozen=True)
class Tab:
    """A heading under which rows are listed: a decision, those still open, or all."""

    name: str
    label: str
    count: int


@page("access_review", "detail")
class CampaignPage(DetailPage):
    """A general page, with the campaign in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add how far it is, and one leaf of its rows."""
        review = self.record
        tabs = tabs_of(review)
        total = sum(tab.count for tab in tabs)
        tabs.append(Tab("all", _("all"), total))
        shown = self.request.GET.get("show", "")
        if shown not in {tab.name for tab in tabs}:
            shown = "open" if tabs[0].count else "all"
        words = self.request.GET.get("q", "").strip()[:64]
        leaf = paging.leaf(narrowed(campaigns.rows_of(review), review.subject, shown, words), self.request.GET)
        planned = review.state == AccessReview.State.PLANNED
        context["tables"] = []
        context["steps"] = of_subject(review, context["steps"])
        return super().render(
            tabs=tabs,
            here=shown,
            words=words,
            leaf=leaf,
            total=total,
            decided=total - tabs[0].count,
            working=at_work(review),
            may_decide=planned and bool(total) and campaigns.may_decide(self.actor, review),
            decisions=campaigns.decisions_of(review),
            of_accounts=review.subject == AccessReview.Subject.ACCOUNTS,
            **context,
        )


def of_subject(review: AccessReview, steps: Mapping[str, Sequence[Move]]) -> dict[str, list[Move]]:
    """The steps without the one that lists what this campaign is not about."""
    foreign = "list_grants" if review.subject == AccessReview.Subject.ACCOUNTS else "list_accounts"
    return {name: [move for move in moves if move.transition.name != foreign] for name, moves in steps.items()}


def tabs_of(review: AccessReview) -> list[Tab]:
    """How many rows are still open, and how many are decided in which way; one statement."""
    rows = campaigns.rows_of(review).select_related(None).order_by().values("decision")
    counts = dict(rows.annotate(rows=Count("pk")).values_list("decision", "rows"))
    decided = [Tab(name, str(label), counts.get(name, 0)) for name, label in campaigns.decisions_of(review)]
    return [Tab("open", _("still open"), counts.get("", 0)), *decided]


def narrowed(rows: QuerySet, subject: str, shown: str, words: str) -> QuerySet:
    """The rows under a heading that contain the words."""
    if shown != "all":
        rows = rows.filter(decision="" if shown == "open" else shown)
    found = Q()
    for name in WORDS[subject] if words else ():
        found |= Q(**{f"{name}__icontains": words})
    return rows.filter(found)


def at_work(review: AccessReview) -> Job | None:
    """The worker's job that is deciding on the rest, if there is one."""
    waiting = Job.objects.filter(tenant_id=review.tenant_id, name="access.decide", state__in=["waiting", "running"])
    return next((job for job in waiting.order_by("-pk")[:50] if job.arguments.get("review") == review.pk), None)


class Decide(Page):
    """Decides on the ticked rows, or on all that are still open."""

    name, verb = "decide", "write"
    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Of access reviews alone."""
        super().setup(request, *args, **kwargs | {"register": registry["access_review"]})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Decide, and tell what was not decided and why."""
        try:
            self.tell(self.deed())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        back = {name: request.POST[name] for name in ("show", "q") if request.POST.get(name)}
        return redirect(f"{self.record.url}?{urlencode(back)}#campaign")

    def deed(self) -> Outcome | None:
        """Raises ValidationError where nothing can be decided."""
        if not campaigns.may_decide(self.actor, self.record):
            raise PermissionDenied(_("Your role holds only for the projects to which you are appointed."))
        campaigns.refuse_concluded(self.record)
        said = said_in(self.request.POST, self.record)
        if "rest" in self.request.POST:
            return campaigns.decide_rest(self.record, said)
        if not self.ticked:
            raise ValidationError(_("Tick the rows that you mean."))
        rows = campaigns.rows_of(self.record).filter(pk__in=self.ticked)
        return campaigns.decide(rows, said, self.ticked)

    @cached_property
    def ticked(self) -> dict[int, int]:
        """Row -> the version that was shown."""
        pairs = [value.split(".") for value in self.request.POST.getlist("row")]
        return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(str.isdecimal, pair))}  # noqa: PLR2004  row and version

    def tell(self, outcome: Outcome | None) -> None:
        """What came of it."""
        if outcome is None:
            messages.info(self.request, _("The worker decides on the rest; this page shows how far it is."))
            return
        if outcome.done:
            messages.success(self.request, _("%(count)s rows are decided.") % {"count": outcome.done})
        for why, rows in outcome.refused.items():
            messages.warning(self.request, _("%(why)s (%(rows)s)") % {"why": why, "rows": ", ".join(rows[:5])})


def said_in(sent: Mapping[str, Any], review: AccessReview) -> Said:
    """The decision that was sent; raises ValidationError where something of it is missing."""
    return campaigns.said(
        review, sent.get("decision", ""), reason=sent.get("reason", ""), until=_day(sent.get("until", ""))
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@page("access_review", "edit")
class CampaignForm(EditPage):
    """The general form; the rows of a large campaign are decided on its page, not typed here."""

    def form(self, *args: Any, **options: Any) -> RecordForm:
        """Without rows, where they are many."""
        if "pk" in self.kwargs and campaigns.rows_of(self.record).count() > MOST_IN_A_FORM:
            options["given"] = (options.get("given") or frozenset(editable(self.register.model))) - {
                "items",
                "accounts",
            }
        return super().form(*args, **options)


urlpatterns = [path("access_review/<int:pk>/decide/", Decide.as_view(), name="campaign-decide")]
