"""Surveys of satisfaction: who was asked, what came out, what follows from it (manual 8.3.3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, day, decimal, holds, in_order, link, once, prose, text, whole
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service


class Satisfaction(Record):
    """One survey on one service in one period; below the target, it is not closed without actions."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        COLLECTED = "collected", _("collected")
        ANALYSED = "analysed", _("analysed")
        CLOSED = "closed", _("closed")

    prefix, happened = "SAT", "collected_on"
    service = link(Service, _("service"), needed=True, back="surveys")
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    method = text(_("method"), help_text=_("how people are asked, and how they are chosen"))
    population = whole(_("number of users"))
    sample = whole(_("number of people asked"), 1)
    answers = whole(_("number of answers"))
    score = decimal(_("score, 0 to 100"), most=100)
    target = decimal(_("target score, 0 to 100"), most=100, default=90)
    collected_on = day(_("collected on"))
    results = link(Evidence, _("results"))
    analysis = prose(_("analysis"))
    actions = prose(_("actions"))
    closed_on = day(_("closed on"))
    state = StateField(State)

    _kept = {"by": (Role.RELATION_MANAGER, Role.SERVICE_OWNER, Role.OFFICE_HEAD)}
    workflow = Workflow(
        State,
        Transition(
            name="collect",
            label=_("record the result"),
            source=[State.PLANNED],
            target=State.COLLECTED,
            needs=("sample", "answers", "score"),
            stamps=("collected_on",),
            **_kept,
        ),
        Transition(
            name="analyse",
            label=_("record the analysis"),
            source=[State.COLLECTED],
            target=State.ANALYSED,
            needs=("analysis",),
            **_kept,
        ),
        Transition(
            name="return",
            label=_("reopen"),
            source=[State.COLLECTED, State.ANALYSED],
            target=State.PLANNED,
            clears=("collected_on",),
            reason=True,
            **_kept,
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.ANALYSED],
            target=State.CLOSED,
            guards=[
                Guard(
                    holds=Q(score__gte=F("target")) | ~Q(actions=""),
                    message=_("A score below the target calls for actions."),
                )
            ],
            stamps=("closed_on",),
            **_kept,
        ),
        editable_in={
            State.COLLECTED: ("analysis", "actions", "results"),
            State.ANALYSED: ("actions",),
            State.CLOSED: (),
        },
    )
    title_joins = ("service",)

    class Meta:
        verbose_name, verbose_name_plural = _("satisfaction survey"), _("satisfaction surveys")
        constraints = [
            in_order("period_from", "period_to", "satisfaction_period", _("A period cannot end before it begins.")),
            in_order("sample", "population", "satisfaction_sample", _("Not more people are asked than there are.")),
            in_order("answers", "sample", "satisfaction_answers", _("Not more people answer than are asked.")),
            once(
                ["service", "period_from", "period_to"],
                "satisfaction_once",
                _("There is already a survey on this service for this period."),
            ),
            holds(
                ~Q(state__in=["collected", "analysed", "closed"]) | Q(score__isnull=False),
                "satisfaction_scored",
                _("What was collected has a score."),
            ),
        ]
        indexes = [by_state("satisfaction_state")]

    def __str__(self) -> str:
        return f"{self.service} {self.period_from:%Y-%m} – {self.period_to:%Y-%m}"


@register
class Satisfactions(Register):
    """Satisfaction surveys."""

    model = Satisfaction
    area = "services"
    help = _("How content the users of each service are: a sample that stands for all, a score, and what follows.")
    columns = ("number", "service", "period_from", "period_to", "sample", "answers", "score", "target", "state")
    filters = ("state", "service", "period_to", "collected_on")
    search = ("service__name", "method")
    sections = (
        (_("Survey"), ("service", "period_from", "period_to", "method", "population", "sample")),
        (_("Result"), ("answers", "score", "target", "collected_on", "results")),
        (_("What follows"), ("analysis", "actions", "closed_on")),
    )
    writers = (Role.RELATION_MANAGER, Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("service", "period_from", "period_to"),)
