"""Customers of services, and who keeps the relation with each (manual 8.3.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, day, in_order, link, once, text, whole, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import OrgUnit, Person


class Customer(Record):
    """Somebody who receives services: an own unit, another department, a company; one person looks after each."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("customer", "active")
        ENDED = "ended", pgettext_lazy("customer", "ended")

    prefix = "CUS"
    name = text(pgettext_lazy("customer", "name"), needed=True)
    unit = link(OrgUnit, _("internal unit"), help_text=_("if the customer is a unit of your own"))
    contact = text(_("contact"), help_text=_("name, post and how to be reached"))
    is_key = yes(_("key customer"))
    relation_owner = link(Person, _("relation owner"), help_text=_("who looks after this customer"))
    review_interval = whole(_("interval of reviews in months"), 1, 60, default=6)
    reviewed_on = day(_("service last reviewed with the customer on"))
    since = day(_("customer since"))
    ended_on = day(_("ended on"))
    state = StateField(State)

    _kept = {"by": (Role.RELATION_MANAGER, Role.OFFICE_HEAD), "reason": True}
    workflow = Workflow(
        State,
        Transition(
            name="end",
            label=_("end the relation"),
            source=[State.ACTIVE],
            target=State.ENDED,
            stamps=("ended_on",),
            **_kept,
        ),
        Transition(
            name="resume",
            label=_("resume"),
            source=[State.ENDED],
            target=State.ACTIVE,
            clears=("ended_on",),
            **_kept,
        ),
        editable_in={State.ENDED: ("ended_on",)},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("customer"), _("customers")
        constraints = [
            once(["tenant", "name"], "customer_name_once", _("There is already a customer of this name.")),
            in_order("since", "ended_on", "customer_dates", _("A relation cannot end before it begins.")),
        ]
        indexes = [by_state("customer_state"), models.Index(fields=["relation_owner"], name="customer_owner")]

    def __str__(self) -> str:
        return self.name


@register
class Customers(Register):
    """Customers."""

    model = Customer
    area = "services"
    help = _("Who receives your services, and who of yours looks after each of them and reviews the service with them.")
    columns = ("number", "name", "contact", "relation_owner", "is_key", "review_interval", "reviewed_on", "state")
    filters = ("state", "is_key", "relation_owner", "reviewed_on")
    search = ("name", "contact")
    sections = (
        (_("Customer"), ("name", "unit", "contact", "is_key")),
        (_("Relation"), ("relation_owner", "review_interval", "reviewed_on", "since", "ended_on")),
    )
    writers = (Role.RELATION_MANAGER, Role.SERVICE_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("name",),)
