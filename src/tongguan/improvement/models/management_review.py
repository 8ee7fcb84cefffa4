"""Management reviews: inputs of both standards, who took part, what was decided (manual 9.3, 4.2.2.c.5)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.access import only_inspects
from tongguan.core.actor import Actor
from tongguan.core.columns import by_day, by_state, choice, dated_in, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
PREPARERS = (Role.MGMT_REP, *OFFICE)


def _inputs_complete() -> Any:
    given = ReviewInput.objects.filter(review=OuterRef("pk")).exclude(summary="", evidence=None)
    return Q(*[Exists(given.filter(input=code)) for code in ReviewInput.Input.values])


def _somebody_came() -> Any:
    return Exists(ReviewAttendee.objects.filter(review=OuterRef("pk")))


def _something_decided() -> Any:
    return Exists(ReviewDecision.objects.filter(review=OuterRef("pk")))


def _actions_verified() -> Any:
    # Actions may follow from anything; they name the review as what they are about.
    from .action import Action  # noqa: PLC0415  circular import

    open_ones = Action.objects.filter(register="management_review", record=OuterRef("pk")).exclude(state="verified")
    return ~Exists(open_ones)


class ManagementReview(Record):
    """A review by the leader of how the management systems do; one meeting may serve both standards."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        INPUTS_READY = "inputs_ready", _("inputs ready")
        HELD = "held", _("held")
        RECORDED = "recorded", _("recorded")
        CLOSED = "closed", _("closed")

    prefix, happened = "MR", "held_on"
    title = text(pgettext_lazy("review", "title"), needed=True)
    period_from = day(_("period from"))
    period_to = day(_("period to"))
    due = day(_("planned for"))
    chair = link(Person, _("chair"))
    held_on = day(_("held on"))
    outputs = prose(_("conclusion"), help_text=_("Whether the systems are suitable, adequate and effective."))
    record = link(Evidence, pgettext_lazy("meeting", "minutes"))
    closed_on = day(_("closed on"))
    released_on = day(
        _("released for inspection on"),
        help_text=_("From then on inspectors of the authority may read it; leave blank to keep it inside."),
    )
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="prepare",
            label=_("inputs are complete"),
            source=[State.PLANNED],
            target=State.INPUTS_READY,
            by=PREPARERS,
            guards=[Guard(holds=_inputs_complete, message=_("Inputs of the review are missing."), clause="9.3")],
        ),
        Transition(
            name="postpone",
            label=_("back to preparation"),
            source=[State.INPUTS_READY],
            target=State.PLANNED,
            by=[*PREPARERS, Role.LEADER],
            reason=True,
        ),
        Transition(
            name="hold",
            label=_("record as held"),
            source=[State.INPUTS_READY],
            target=State.HELD,
            by=[Role.LEADER, Role.MGMT_REP],
            needs=("chair",),
            guards=[Guard(holds=_somebody_came, message=_("Say who took part."), clause="9.3")],
            stamps=("held_on",),
        ),
        Transition(
            name="record",
            label=_("conclude the record"),
            source=[State.HELD],
            target=State.RECORDED,
            by=PREPARERS,
            needs=("outputs", "record"),
            guards=[Guard(holds=_something_decided, message=_("No decision is recorded."), clause="9.3")],
        ),
        Transition(
            name="correct",
            label=_("correct the record"),
            source=[State.RECORDED],
            target=State.HELD,
            by=PREPARERS,
            reason=True,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.RECORDED],
            target=State.CLOSED,
            by=[Role.LEADER, Role.MGMT_REP],
            guards=[
                Guard(
                    holds=_actions_verified,
                    message=_("Actions of the review are not verified yet."),
                    clause="9.3",
                )
            ],
            stamps=("closed_on",),
        ),
        editable_in={State.RECORDED: ("released_on",), State.CLOSED: ("released_on",)},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("management review"), _("management reviews")
        constraints = [
            in_order(
                "period_from", "period_to", "mgmt_review_period_in_order", _("A period cannot end before it starts.")
            ),
            dated_in(
                ["held", "recorded", "closed"], "held_on", "mgmt_review_has_date", _("A review is held on a day.")
            ),
            in_order("held_on", "closed_on", "mgmt_review_closed_after", _("A review is closed after it was held.")),
            once(["tenant", "title"], "mgmt_review_once", _("There is already a review of this title.")),
        ]
        indexes = [by_state("mgmt_review_state"), by_day("mgmt_review_day", "due")]

    def __str__(self) -> str:
        return self.title


class ReviewInput(Record):
    """One of the inputs that 9.3 of both standards and 4.2.2.c.5 ask for."""

    class Input(models.TextChoices):
        EARLIER = "earlier", _("state of actions from earlier reviews")
        ISSUES = "issues", _("changes of external and internal issues")
        PARTIES = "parties", _("changed needs of interested parties")
        NONCONFORMITIES = "nonconformities", _("nonconformities and corrective actions")
        MEASUREMENT = "measurement", _("results of monitoring and measurement")
        AUDITS = "audits", _("results of audits")
        OBJECTIVES = "objectives", _("objectives reached and missed")
        FEEDBACK = "feedback", _("feedback of customers and interested parties")
        RISKS = "risks", _("results of risk assessment and state of treatment")
        OPPORTUNITIES = "opportunities", _("opportunities for improvement")
        POLICIES = "policies", _("policies: kept and still suitable")
        SERVICES = "services", _("performance of the services")
        DEMAND = "demand", _("demand and capacity")
        RESOURCES = "resources", _("present and needed resources and abilities")
        OTHERS = "others", _("performance of suppliers and other parties")
        CHANGES = "changes", _("changes that may affect systems or services")
        OUTSOURCING = "outsourcing", _("security of outsourced services")

    parent, one_row_for = "review", "input"
    review = link(ManagementReview, _("management review"), needed=True, back="inputs")
    input = choice(Input, pgettext_lazy("review", "input"))
    summary = prose(_("summary"), help_text=_("Where an input does not apply, say why."))
    provided_by = link(Person, _("provided by"))
    evidence = link(Evidence, _("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("input of the review"), _("inputs of the review")
        constraints = [once(["review", "input"], "review_input_once", _("This input is already there."))]

    def __str__(self) -> str:
        return self.get_input_display()


class ReviewAttendee(Record):
    """Somebody who took part."""

    parent = "review"
    review = link(ManagementReview, _("management review"), needed=True, back="attendees")
    person = link(Person, _("person"), needed=True)
    capacity = text(_("in which function"), 100)

    class Meta:
        verbose_name, verbose_name_plural = _("participant"), _("participants")
        constraints = [once(["review", "person"], "review_attendee_once", _("This person is already named."))]

    def __str__(self) -> str:
        return str(self.person)

    title_joins = ("person",)


class ReviewDecision(Record):
    """An output of the review: what was decided, who sees to it and until when; actions carry it out."""

    class Kind(models.TextChoices):
        IMPROVEMENT = "improvement", _("improvement")
        CHANGE = "change", _("change of a management system or service")
        RESOURCES = "resources", _("resources")
        OTHER = "other", pgettext_lazy("decision", "other")

    parent = "review"
    review = link(ManagementReview, _("management review"), needed=True, back="decisions")
    kind = choice(Kind, _("kind"), default=Kind.IMPROVEMENT)
    decision = prose(pgettext_lazy("management review", "decision"), needed=True)
    owner = link(Person, _("owner"), needed=True)
    due = day(_("due on"), needed=True)

    class Meta:
        verbose_name, verbose_name_plural = _("decision of the review"), _("decisions of the review")

    def __str__(self) -> str:
        return self.decision[:60]


@register
class ManagementReviews(Register):
    """Management reviews."""

    model = ManagementReview
    area = "documents"
    help = _("Reviews by the leader: every input that the standards ask for, who took part, what was decided.")
    columns = ("number", "title", "due", "chair", "held_on", "closed_on", "state")
    filters = ("state", "due", "held_on")
    search = ("title", "chair__name", "outputs")
    sections = (
        (pgettext_lazy("review", "Review"), ("title", "period_from", "period_to", "due", "chair", "held_on")),
        (_("Result"), ("outputs", "record", "closed_on", "released_on")),
    )
    readers = BUSINESS | {Role.AUTHORITY_INSPECTOR}
    writers = (*PREPARERS, Role.ASSESSOR, Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.LEADER)
    natural_keys = (("title",),)
    children = ("inputs", "attendees", "decisions")

    def visible_to(self, actor: Actor) -> QuerySet:
        """Inspectors read what the organisation released to them."""
        rows = super().visible_to(actor)
        return rows.filter(released_on__isnull=False) if only_inspects(actor) else rows
