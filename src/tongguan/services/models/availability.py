"""Availability of services: agreed time, down time, and the value that follows from them (manual 8.7.1)."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, day, decimal, holds, in_order, link, moment, once, percent, prose, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Service
from tongguan.risk.models import Risk

STEP = Decimal("0.001")
_REACHED = F("value") * F("agreed_time")
_OWED = (F("agreed_time") - F("downtime")) * 100
# Databases differ in how they round; what is wrong by more than a few thousandths was not worked out here.
_LEEWAY = F("agreed_time") / 200 + 1


class Availability(Record):
    """One service in one period; the value is (agreed time − down time) / agreed time, never rounded up to a target."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        MEASURED = "measured", pgettext_lazy("state", "measured")
        ANALYSED = "analysed", _("analysed")

    prefix, happened = "AVL", "period_from"
    service = link(Service, _("service"), needed=True, back="availabilities")
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    target = percent(_("target in %"), default=Decimal("99.5"))
    agreed_time = decimal(_("agreed time in minutes"), help_text=_("without planned maintenance"))
    downtime = decimal(_("down time in minutes"), help_text=_("unplanned, within the agreed time"))
    value = percent(_("availability in %"), editable=False)
    risk_ref = link(Risk, _("risk"), back="availabilities", help_text=_("the assessed risk to availability"))
    analysis = prose(_("analysis"), help_text=_("why the target was missed, and what is done"))
    measured_on = day(_("measured on"))
    state = StateField(State)

    _owned = {"by": (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD)}
    workflow = Workflow(
        State,
        Transition(
            name="measure",
            label=_("record the measurement"),
            source=[State.PLANNED],
            target=State.MEASURED,
            needs=("target", "agreed_time", "downtime"),
            stamps=("measured_on",),
            **_owned,
        ),
        Transition(
            name="analyse",
            label=_("record the analysis"),
            source=[State.MEASURED],
            target=State.ANALYSED,
            guards=[
                Guard(
                    holds=Q(value__gte=F("target")) | ~Q(analysis=""),
                    message=_("A missed target is investigated: write the analysis."),
                )
            ],
            **_owned,
        ),
        Transition(
            name="return",
            label=_("reopen"),
            source=[State.MEASURED, State.ANALYSED],
            target=State.PLANNED,
            clears=("measured_on",),
            reason=True,
            **_owned,
        ),
        editable_in={State.MEASURED: ("analysis", "risk_ref", "outages"), State.ANALYSED: ()},
    )
    title_joins = ("service",)

    class Meta:
        verbose_name, verbose_name_plural = _("availability record"), _("availability")
        constraints = [
            in_order("period_from", "period_to", "availability_period", _("A period cannot end before it begins.")),
            in_order("downtime", "agreed_time", "availability_down", _("Nothing is down longer than the agreed time.")),
            holds(
                Q(agreed_time=None) | Q(agreed_time__gt=0),
                "availability_agreed",
                _("The agreed time is more than none."),
            ),
            holds(
                Q(value=None)
                | Q(LessThanOrEqual(_REACHED, _OWED + _LEEWAY)) & Q(GreaterThanOrEqual(_REACHED, _OWED - _LEEWAY)),
                "availability_value",
                _("The availability follows from agreed time and down time."),
            ),
            once(
                ["service", "period_from", "period_to"],
                "availability_once",
                _("The availability of this service in this period is already there."),
            ),
        ]
        indexes = [by_state("availability_state")]

    def __str__(self) -> str:
        return f"{self.service} {self.period_from:%Y-%m} – {self.period_to:%Y-%m}"

    def clean(self) -> None:
        """The value follows from what was typed."""
        self.reckon()

    def reckon(self) -> None:
        """Work out the value from agreed and down time, rounded down."""
        self.value = None
        if self.agreed_time and self.downtime is not None:
            up = (self.agreed_time - self.downtime) * 100 / self.agreed_time
            self.value = max(up, Decimal(0)).quantize(STEP, ROUND_DOWN)

    def save(self, **options: Any) -> None:
        """Written with its value, whichever way it is written."""
        self.reckon()
        super().save(**options)


class Outage(Record):
    """A time in which the service was not there, and what was found out about it."""

    parent = "availability"
    availability = link(Availability, _("availability"), needed=True, back="outages")
    began_at = moment(_("began at"), needed=True)
    ended_at = moment(_("ended at"))
    is_planned = yes(_("planned maintenance"))
    investigation = prose(_("cause and what is done"))

    class Meta:
        verbose_name, verbose_name_plural = _("outage"), _("outages")
        constraints = [
            in_order("began_at", "ended_at", "outage_times", _("An outage cannot end before it begins.")),
            once(["availability", "began_at"], "outage_once", _("This outage is already there.")),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


@register
class Availabilities(Register):
    """Availability."""

    model = Availability
    area = "services"
    help = _("How much of the agreed time each service was there, against its target; worked out, never typed.")
    columns = ("number", "service", "period_from", "period_to", "target", "downtime", "value", "state")
    filters = ("state", "service", "period_from", "period_to")
    search = ("service__name", "analysis")
    sections = (
        (_("Service and period"), ("service", "period_from", "period_to", "target", "risk_ref")),
        (_("Measurement"), ("agreed_time", "downtime", "value", "measured_on")),
        (_("Investigation"), ("analysis",)),
    )
    writers = (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("service", "period_from", "period_to"),)
    children = ("outages",)
