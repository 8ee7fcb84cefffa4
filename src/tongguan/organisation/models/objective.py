"""Objectives with the plan to reach them (manual 0.4, 6.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_day, by_state, choice, day, decimal, link, once, prose
from tongguan.core.columns import text as line
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow

from .org_unit import OrgUnit
from .person import Person

PLANNED = ("metric", "formula", "target", "owner", "due", "resources", "evaluation")
"""Without these nobody can say later whether an objective was reached."""


class Objective(Record):
    """What is to be reached until when, how it is measured, with what means, and who answers for it."""

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")

    class Frequency(models.TextChoices):
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")
        HALF_YEAR = "half_year", _("every half year")
        YEAR = "year", _("every year")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        ACTIVE = "active", _("in force")
        ACHIEVED = "achieved", _("achieved")
        MISSED = "missed", _("missed")

    prefix = "OBJ"
    code = line(_("code"), 40, needed=True)
    text = prose(_("objective"), needed=True)
    unit = link(OrgUnit, _("unit"), back="objectives")
    metric = line(_("metric"))
    formula = line(_("formula"), 300, help_text=_("Which rows stand above and which below the line."))
    direction = choice(Direction, _("direction"), default=Direction.AT_LEAST)
    target = decimal(_("target"))
    measured_in = line(_("unit of measure"), 20, help_text=_("For example %, cases, points."))
    frequency = choice(Frequency, _("measured"), default=Frequency.MONTH)
    collector = link(Person, _("collected by"))
    analyst = link(Person, _("analysed by"))
    owner = link(Person, _("owner"))
    due = day(_("due"))
    resources = prose(_("resources"))
    evaluation = prose(_("how the result is evaluated"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    state = StateField(State)

    _at_the_end = {"source": [State.ACTIVE], "by": [Role.SYSTEM, Role.MGMT_REP], "reason": True}
    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER],
            needs=PLANNED,
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="start",
            label=_("put into force"),
            source=[State.APPROVED],
            target=State.ACTIVE,
            by=[Role.PROCESS_OWNER, Role.MGMT_REP, Role.OFFICE_HEAD],
        ),
        Transition(name="achieve", label=_("conclude: achieved"), target=State.ACHIEVED, **_at_the_end),
        Transition(name="miss", label=_("conclude: missed"), target=State.MISSED, **_at_the_end),
        Transition(
            name="revise",
            label=_("take back to draft"),
            source=[State.APPROVED, State.ACTIVE],
            target=State.DRAFT,
            by=[Role.LEADER, Role.MGMT_REP],
            clears=("approved_by", "approved_on"),
            reason=True,
        ),
        editable_in={
            State.APPROVED: ("collector", "analyst"),
            State.ACTIVE: ("collector", "analyst"),
            State.ACHIEVED: (),
            State.MISSED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("objective"), _("objectives")
        indexes = [by_state("objective_state"), by_day("objective_day", "due")]
        constraints = [
            once(["tenant", "code", "due"], "objective_once", _("This objective is already set for this date.")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:40]}"


@register
class Objectives(Register):
    """Objectives."""

    model = Objective
    area = "documents"
    help = _("What you mean to reach, how it is measured, with what means, who answers for it and until when.")
    columns = ("number", "code", "text", "unit", "target", "measured_in", "owner", "due", "state")
    filters = ("state", "unit", "owner", "due")
    search = ("code", "text", "metric")
    sections = (
        (_("Objective"), ("code", "text", "unit", "owner", "due")),
        (
            _("Measurement"),
            ("metric", "formula", "direction", "target", "measured_in", "frequency", "collector", "analyst"),
        ),
        (_("Plan"), ("resources", "evaluation")),
    )
    writers = (Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("code", "due"), ("code",))
