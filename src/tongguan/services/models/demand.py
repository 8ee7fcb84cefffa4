"""Demand for services: what was expected, and what was used (manual 8.4.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, day, decimal, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.inventory.models import Service


class Demand(Record):
    """The demand for one service in one period, in the unit in which it is counted."""

    class State(models.TextChoices):
        FORECAST = "forecast", pgettext_lazy("demand", "forecast")
        MONITORED = "monitored", _("monitored")

    prefix, happened = "DEM", "period_from"
    service = link(Service, _("service"), needed=True, back="demands")
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    unit = text(_("counted in"), 60, needed=True, help_text=_("requests, hosts, users, terabytes"))
    forecast = decimal(_("expected demand"), needed=True)
    basis = prose(_("basis of the forecast"))
    actual = decimal(_("actual demand"))
    analysis = prose(_("analysis"))
    monitored_on = day(_("monitored on"))
    state = StateField(State)

    _owned = {"by": (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD)}
    workflow = Workflow(
        State,
        Transition(
            name="monitor",
            label=_("record the actual demand"),
            source=[State.FORECAST],
            target=State.MONITORED,
            needs=("actual", "analysis"),
            stamps=("monitored_on",),
            **_owned,
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.MONITORED],
            target=State.FORECAST,
            clears=("monitored_on",),
            reason=True,
            **_owned,
        ),
        editable_in={State.MONITORED: ()},
    )
    title_joins = ("service",)

    class Meta:
        verbose_name, verbose_name_plural = _("demand"), pgettext_lazy("register", "demand")
        constraints = [
            in_order("period_from", "period_to", "demand_period", _("A period cannot end before it begins.")),
            once(
                ["service", "unit", "period_from", "period_to"],
                "demand_once",
                _("The demand for this service in this period is already there."),
            ),
        ]
        indexes = [by_state("demand_state")]

    def __str__(self) -> str:
        return f"{self.service} {self.period_from:%Y-%m} – {self.period_to:%Y-%m}"


@register
class Demands(Register):
    """Demand for services."""

    model = Demand
    area = "services"
    help = _("How much of each service was expected to be used in a period, and how much was.")
    columns = ("number", "service", "period_from", "period_to", "unit", "forecast", "actual", "state")
    filters = ("state", "service", "period_from", "period_to")
    search = ("service__name", "unit", "analysis")
    sections = (
        (_("Forecast"), ("service", "period_from", "period_to", "unit", "forecast", "basis")),
        (_("Actual demand"), ("actual", "analysis", "monitored_on")),
    )
    writers = (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("service", "unit", "period_from", "period_to"),)
