"""Reviews while the service runs: its secure execution (7.1.a), change of risk (7.1.b), checks of the leader."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_day, by_state, choice, dated_in, day, holds, in_order, link, once, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .project import Project
from .vendor import Vendor

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


def _items_answered() -> Any:
    """Each kind has its own items; an audit of management has those of the audit, a check what the leader asks."""
    answered = ReviewItem.objects.filter(review=OuterRef("pk")).exclude(finding="").exclude(result="")
    every = lambda clause: Q(  # noqa: E731  one line says it
        *[Exists(answered.filter(item=code)) for code in ReviewItem.Item.values if code.startswith(clause)]
    )
    of_kind = {"execution": every("7.1.a"), "risk_change": every("7.1.b")}
    wanted = Q(kind__in=["mgmt_audit", "leader_check"])
    for kind, items in of_kind.items():
        wanted |= Q(items, kind=kind)
    return wanted


class SupervisionReview(Record):
    """A review of a running service, by the office, the assessors or the leader."""

    class Kind(models.TextChoices):
        EXECUTION = "execution", _("review of secure execution")
        RISK_CHANGE = "risk_change", _("review of changed risk")
        MGMT_AUDIT = "mgmt_audit", _("audit of the management")
        LEADER_CHECK = "leader_check", _("check ordered by the leader")

    class Occasion(models.TextChoices):
        PERIODIC = "periodic", _("regular")
        STAFF = "staff", _("change of service staff")
        SERVICE = "service", _("change of service or product")
        INCIDENT = "incident", _("security incident")
        UNIT = "unit", _("change of internal units")
        LAW = "law", _("change of law or rules")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        REPORTED = "reported", pgettext_lazy("review", "reported")

    prefix, happened = "SR", "done_on"
    project = link(Project, _("project"), needed=True, back="reviews")
    vendor = link(Vendor, _("vendor"), back="reviews", help_text=_("Whose service is reviewed, if there are several."))
    kind = choice(Kind, _("kind"))
    occasion = choice(Occasion, _("occasion"), default=Occasion.PERIODIC)
    period_from = day(_("period from"))
    period_to = day(_("period to"))
    due = day(_("due on"))
    done_by = link(User, _("done by"))
    done_on = day(_("done on"))
    conclusion = prose(_("conclusion"))
    adjusted = answer(_("requirements on the vendor must change"))
    adjustments = prose(_("what is to change"), help_text=_("In contract, plan or controls; link what was changed."))
    reported_on = day(_("reported on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="conclude",
            label=pgettext_lazy("review", "conclude"),
            source=[State.PLANNED],
            target=State.DONE,
            by=[*OFFICE, Role.ASSESSOR, Role.LEADER],
            needs=("conclusion",),
            guards=[
                Guard(
                    holds=_items_answered, message=_("Every item of this kind of review must be answered and judged.")
                )
            ],
            stamps=("done_on",),
            signs=("done_by",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.DONE],
            target=State.PLANNED,
            by=[Role.OFFICE_HEAD, Role.ASSESSOR],
            clears=("done_on",),
            reason=True,
        ),
        Transition(
            name="report",
            label=_("report to the leader"),
            source=[State.DONE],
            target=State.REPORTED,
            by=[*OFFICE, Role.ASSESSOR],
            guards=[
                Guard(
                    holds=~Q(kind="risk_change") | Q(adjusted__isnull=False),
                    message=_("Say whether the requirements on the vendor must change."),
                    clause="7.1.b",
                )
            ],
            stamps=("reported_on",),
        ),
        editable_in={State.DONE: ("adjusted", "adjustments", "vendor"), State.REPORTED: ()},
    )
    title_joins = ("project",)

    class Meta:
        verbose_name, verbose_name_plural = _("supervision review"), _("supervision reviews")
        constraints = [
            in_order("period_from", "period_to", "review_period_in_order", _("A period cannot end before it starts.")),
            dated_in(["done", "reported"], "done_on", "review_done_has_date", _("A review is done on a day.")),
            in_order(
                "done_on", "reported_on", "review_reported_after", _("A review cannot be reported before it is done.")
            ),
            holds(
                Q(adjusted=None) | Q(adjusted=False) | ~Q(adjustments=""),
                "review_adjustment_is_told",
                _("Say what is to change."),
            ),
        ]
        indexes = [
            by_state("review_state"),
            by_day("review_day", "due"),
            models.Index(fields=["project", "kind", "state", "done_on"], name="review_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"


class ReviewItem(Record):
    """An item that a review has to answer: those of 7.1.a for the execution, those of 7.1.b for changed risk."""

    class Item(models.TextChoices):
        CARRIED_OUT = "7.1.a-1", _("7.1.a execution: plan and security terms are carried out")
        QUALITY = "7.1.a-2", _("7.1.a execution: security quality and service levels")
        CONTINUITY = "7.1.a-3", _("7.1.a execution: continuity, interruptions and incidents")
        VULNERABILITY = "7.1.b.1", _("7.1.b.1 change: new weaknesses in organisation, staff or data management")
        RELIABILITY = "7.1.b.2", _("7.1.b.2 change: reliability of vendor and staff")
        THREAT = "7.1.b.3", _("7.1.b.3 change: new threats from type, way or products of the service")
        EFFECT = "7.1.b.4", _("7.1.b.4 change: new effects if weaknesses are exploited")
        READINESS = "7.1.b.5", _("7.1.b.5 change: measures ready for incidents")

    class Result(models.TextChoices):
        GOOD = "good", _("in order")
        WATCH = "watch", _("to be watched")
        BAD = "bad", _("not in order")

    parent, one_row_for = "review", "item"
    review = link(SupervisionReview, _("supervision review"), needed=True, back="items")
    item = choice(Item, pgettext_lazy("checklist", "item"))
    result = choice(Result, _("result"), blank=True)
    finding = prose(_("what was found"))
    evidence = link(Evidence, _("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("item of the review"), _("items of the review")
        constraints = [once(["review", "item"], "review_item_once", _("This item is already answered."))]

    def __str__(self) -> str:
        return self.get_item_display()


@register
class SupervisionReviews(Register):
    """Supervision reviews."""

    model = SupervisionReview
    area = "projects"
    help = _("Regular reviews of the running service, of changed risk and of what the leader wants checked.")
    columns = ("number", "project", "kind", "vendor", "due", "done_by", "done_on", "state")
    filters = ("state", "kind", "project", "vendor", "done_on")
    search = ("project__name", "vendor__name", "conclusion")
    sections = (
        (_("Review"), ("project", "vendor", "kind", "occasion", "period_from", "period_to", "due")),
        (_("Result"), ("done_by", "done_on", "conclusion", "adjusted", "adjustments", "reported_on")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.ASSESSOR)
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("project", "kind", "done_on"), ("project", "kind", "due"))
    children = ("items",)
