"""The capacity plan, resource by resource: people, technology, information, money (manual 8.4.3)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, decimal, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import ConfigItem, Service
from tongguan.organisation.models import Person


class Capacity(Record):
    """One resource in one period: what is used, what will be used, from where on something has to be done."""

    class Kind(models.TextChoices):
        PEOPLE = "people", pgettext_lazy("resource", "people")
        TECHNICAL = "technical", pgettext_lazy("resource", "technical")
        INFORMATION = "information", pgettext_lazy("resource", "information")
        FINANCIAL = "financial", pgettext_lazy("resource", "financial")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        MONITORED = "monitored", _("monitored")

    prefix, happened = "CAP", "period_from"
    kind = choice(Kind, _("kind of resource"))
    resource = text(_("resource"), needed=True)
    service = link(Service, _("service"), back="capacities")
    config_item = link(ConfigItem, _("configuration item"), back="capacities")
    owner = link(Person, _("responsible"))
    period_from = day(_("period from"), needed=True)
    period_to = day(_("period to"), needed=True)
    unit = text(_("counted in"), 60, needed=True, help_text=_("% of use, terabytes, people, yuan"))
    current = decimal(_("present use"))
    threshold = decimal(_("threshold"), help_text=_("from here on something has to be done"))
    forecast = decimal(_("expected use"))
    impact = prose(_("influence of availability, continuity and service level targets"))
    action = prose(pgettext_lazy("improvement", "action"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    monitored_on = day(_("monitored on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.DRAFT],
            target=State.APPROVED,
            by=[Role.LEADER, Role.MGMT_REP, Role.OFFICE_HEAD],
            needs=("threshold", "forecast"),
            not_by_who_did=("create", "change"),
            segregation="SOD-01",
            stamps=("approved_on",),
            signs=("approved_by",),
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.APPROVED, State.MONITORED],
            target=State.DRAFT,
            by=[Role.MGMT_REP, Role.PROCESS_OWNER, Role.OFFICE_HEAD],
            clears=("approved_on", "approved_by", "monitored_on"),
            reason=True,
        ),
        Transition(
            name="monitor",
            label=_("record the use"),
            source=[State.APPROVED],
            target=State.MONITORED,
            by=[Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
            needs=("current",),
            guards=[
                Guard(
                    holds=Q(current__lte=F("threshold")) | ~Q(action=""),
                    message=_("A resource beyond its threshold calls for an action."),
                )
            ],
            stamps=("monitored_on",),
        ),
        editable_in={State.APPROVED: ("current", "action", "owner"), State.MONITORED: ("current", "action", "owner")},
    )

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("plan", "capacity"), pgettext_lazy("register", "capacity")
        constraints = [
            in_order("period_from", "period_to", "capacity_period", _("A period cannot end before it begins.")),
            once(
                ["tenant", "resource", "period_from", "period_to"],
                "capacity_once",
                _("This resource is already planned for this period."),
            ),
        ]
        indexes = [by_state("capacity_state"), models.Index(fields=["tenant", "kind", "state"], name="capacity_kind")]

    def __str__(self) -> str:
        return f"{self.resource} {self.period_from:%Y-%m} – {self.period_to:%Y-%m}"


@register
class Capacities(Register):
    """Capacity."""

    model = Capacity
    area = "services"
    help = _("The capacity plan: for each resource its present and expected use, the threshold, and what is done.")
    columns = ("number", "resource", "kind", "period_to", "unit", "current", "threshold", "forecast", "state")
    filters = ("state", "kind", "service", "period_from", "period_to")
    search = ("resource", "action")
    sections = (
        (_("Resource"), ("kind", "resource", "service", "config_item", "owner", "unit")),
        (_("Plan"), ("period_from", "period_to", "threshold", "forecast", "impact", "approved_by", "approved_on")),
        (_("Use"), ("current", "action", "monitored_on")),
    )
    writers = (Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("resource", "period_from", "period_to"),)
