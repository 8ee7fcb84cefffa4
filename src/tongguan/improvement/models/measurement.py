"""Measured values of objectives and of agreed service levels, period by period (manual 0.4, 8.3.4, 9.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import answer, by_state, dated_in, day, decimal, holds, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, User
from tongguan.core.models.companions import About
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Objective, Person

OWNERS = (Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
VERIFIERS = (Role.MGMT_REP, Role.OFFICE_HEAD, Role.INTERNAL_AUDITOR, Role.SERVICE_OWNER, Role.PROCESS_OWNER)


class Measurement(About):
    """The value of one period; register and record name an agreed target if it is not an objective that is measured.

    Without a denominator there is no value: no data is not a hundred per cent.
    """

    class State(models.TextChoices):
        ENTERED = "entered", _("entered")
        VERIFIED = "verified", _("verified")

    prefix, happened = "MEA", "period_to"
    objective = link(Objective, _("objective"), back="measurements")
    measure = text(_("what is measured"), help_text=_("Where no objective says it."))
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    numerator = decimal(_("numerator"))
    denominator = decimal(_("denominator"))
    value = decimal(_("value"))
    target = decimal(_("target"))
    met = answer(_("target reached"))
    evidence = link(Evidence, _("evidence"))
    analysed_by = link(Person, _("analysed by"))
    analysis = prose(_("analysis"), help_text=_("Where the target was missed: why, and what is done."))
    verified_by = link(User, _("verified by"))
    verified_on = day(_("verified on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="verify",
            label=_("verify"),
            source=[State.ENTERED],
            target=State.VERIFIED,
            by=VERIFIERS,
            not_by_who_did=("create", "change"),
            segregation="SOD-17",
            guards=[
                Guard(
                    holds=~Q(met=False) | ~Q(analysis=""),
                    message=_("Where the target was missed, an analysis is needed."),
                    clause="9.1",
                )
            ],
            signs=("verified_by",),
            stamps=("verified_on",),
        ),
        Transition(
            name="correct",
            label=_("take back to be corrected"),
            source=[State.VERIFIED],
            target=State.ENTERED,
            by=VERIFIERS,
            clears=("verified_by", "verified_on"),
            reason=True,
        ),
        editable_in={State.VERIFIED: ()},
    )
    title_joins = ("objective",)

    class Meta:
        verbose_name, verbose_name_plural = _("measured value"), _("measured values")
        constraints = [
            holds(
                Q(objective__isnull=False) | ~Q(measure=""),
                "measurement_of_something",
                _("Name the objective or what else is measured."),
            ),
            in_order("period_from", "period_to", "measurement_period", _("A period cannot end before it starts.")),
            once(
                ["objective", "period_from", "period_to"],
                "measurement_once",
                _("This objective already has its value for the period."),
            ),
            holds(
                ~Q(denominator=0) | Q(value=None),
                "measurement_of_nothing",
                _("Where nothing was counted there is no value."),
            ),
            dated_in(
                ["verified"], "verified_on", "measurement_verified_date", _("A measured value is verified on a day.")
            ),
        ]
        indexes = [
            by_state("measurement_state"),
            models.Index(fields=["register", "record"], name="measurement_about"),
        ]

    def __str__(self) -> str:
        return f"{self.objective or self.measure} {self.period_to}"


@register
class Measurements(Register):
    """Measured values."""

    model = Measurement
    area = "documents"
    help = _("What was measured in each period against the target, entered by one person and verified by another.")
    columns = ("number", "objective", "measure", "period_from", "period_to", "value", "target", "met", "state")
    filters = ("state", "objective", "met", "period_to")
    search = ("objective__code", "objective__text", "measure", "analysis")
    sections = (
        (_("Measurement"), ("objective", "measure", "register", "record", "period_from", "period_to")),
        (_("Value"), ("numerator", "denominator", "value", "target", "met", "evidence")),
        (_("Analysis"), ("analysed_by", "analysis", "verified_by", "verified_on")),
    )
    readers = INSIDE
    writers = (*OWNERS, Role.MGMT_REP)
    natural_keys = (("objective", "period_from", "period_to"), ("measure", "period_from", "period_to"))
