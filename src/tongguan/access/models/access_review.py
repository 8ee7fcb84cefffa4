"""Reviews of grants: is each right still needed (A.4.e)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import acting
from tongguan.core.columns import by_state, choice, day, holds, in_order, link, once, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.outsourcing.models import Project

from .access_grant import AccessGrant

REVIEWERS = (Role.OFFICE_HEAD, Role.SEC_OFFICER, Role.ASSET_OWNER)


def _all_decided() -> Any:
    return ~Exists(AccessReviewItem.objects.filter(review=OuterRef("pk"), decision=""))


def _none_of_ones_own() -> Any:
    holder = Q(grant__person__account=acting().user) | Q(grant__vendor_staff__person__account=acting().user)
    return ~Exists(AccessReviewItem.objects.filter(holder, review=OuterRef("pk")))


class AccessReview(Record):
    """One round of asking, grant by grant, whether it stays; closing it takes away what does not."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("review", "planned")
        DONE = "done", pgettext_lazy("review", "done")
        CLOSED = "closed", _("closed")

    prefix = "ARV"
    scope = text(pgettext_lazy("review", "scope"), needed=True, help_text=_("which systems, people or kinds of right"))
    project = link(Project, _("project"), back="access_reviews")
    period_from = day(pgettext_lazy("period", "from"))
    period_to = day(pgettext_lazy("period", "to"))
    done_by = link(User, _("done by"))
    done_on = day(_("done on"))
    conclusion = text(_("conclusion"), 500)
    removed = whole(_("number of rights removed"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="conclude",
            label=_("conclude"),
            source=[State.PLANNED],
            target=State.DONE,
            by=REVIEWERS,
            needs=("period_from", "period_to", "conclusion"),
            guards=[
                Guard(holds=_all_decided, message=_("Decide on every grant of the review."), clause="A.4.e"),
                Guard(holds=_none_of_ones_own, message=_("Nobody reviews a grant of their own."), clause="A.4.e"),
            ],
            signs=("done_by",),
            stamps=("done_on",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.DONE],
            target=State.PLANNED,
            by=REVIEWERS,
            clears=("done_by", "done_on"),
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close and remove"),
            source=[State.DONE],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            effects=("access.remove",),
        ),
        editable_in={State.DONE: ("removed",), State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("access review"), _("access reviews")
        constraints = [
            in_order("period_from", "period_to", "access_review_period", _("A period cannot end before it begins."))
        ]
        indexes = [by_state("access_review_state"), models.Index(fields=["project", "done_on"], name="access_reviewed")]

    def __str__(self) -> str:
        return self.scope


class AccessReviewItem(Record):
    """One grant under review, and whether it stays."""

    class Decision(models.TextChoices):
        KEEP = "keep", pgettext_lazy("grant", "keep")
        REMOVE = "remove", pgettext_lazy("grant", "remove")

    parent = "review"
    review = link(AccessReview, _("access review"), needed=True, back="items")
    grant = link(AccessGrant, _("access grant"), needed=True, back="reviews")
    decision = choice(Decision, pgettext_lazy("grant", "decision"), blank=True)
    reason = text(_("reason"), 300)

    class Meta:
        verbose_name, verbose_name_plural = _("grant under review"), _("grants under review")
        constraints = [
            once(["review", "grant"], "access_review_item_once", _("This grant is already under review here.")),
            holds(
                ~Q(decision="remove") | ~Q(reason=""),
                "access_review_item_says_why",
                _("Say why the grant is to be removed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.grant)


@register
class AccessReviews(Register):
    """Access reviews."""

    model = AccessReview
    area = "ledgers"
    help = _("Rounds in which every grant is asked for again: kept, or removed with a reason.")
    columns = ("number", "scope", "project", "period_from", "period_to", "done_by", "done_on", "removed", "state")
    filters = ("state", "project", "done_on")
    search = ("scope", "project__name", "conclusion")
    sections = (
        (_("What is reviewed"), ("scope", "project", "period_from", "period_to")),
        (_("Result"), ("conclusion", "removed", "done_by", "done_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSET_OWNER)
    scope = {"project": "project"}
    natural_keys = (("scope", "period_from"),)
    children = ("items",)
