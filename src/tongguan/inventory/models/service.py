"""The catalogue of services: what is delivered to whom, and what each service leans on (manual 8.2.3, 8.2.5)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, holds, in_order, link, once, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

from .customer import Customer


class Service(Record):
    """A service as the catalogue describes it, from the proposal until nobody receives it any more."""

    class Criticality(models.TextChoices):
        LOW = "low", pgettext_lazy("criticality", "low")
        MEDIUM = "medium", pgettext_lazy("criticality", "medium")
        HIGH = "high", pgettext_lazy("criticality", "high")
        CRITICAL = "critical", pgettext_lazy("criticality", "critical")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("idea", "proposed")
        DESIGNED = "designed", _("designed")
        LIVE = "live", _("live")
        RETIRED = "retired", _("retired")

    prefix, happened = "SVC", "live_on"
    code = text(_("code"), 60)
    name = text(pgettext_lazy("service", "name"), needed=True)
    customer = link(Customer, _("customer"), back="services")
    owner = link(Person, _("service owner"))
    requirements = prose(_("requirements of the service"))
    criticality = choice(Criticality, _("criticality"), blank=True)
    outcome = prose(_("intended outcome"))
    stands_alone = yes(_("depends on no other service"), help_text=_("say so, or name what it depends on"))
    edition = text(_("edition of the catalogue"), 20)
    catalogued_on = day(_("published in the catalogue on"), help_text=_("when this entry was last published"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    live_on = day(_("live since"))
    retired_on = day(_("retired on"))
    state = StateField(State)

    _owned = {"by": (Role.SERVICE_OWNER, Role.OFFICE_HEAD)}
    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.PROPOSED],
            target=State.DESIGNED,
            by=[Role.LEADER, Role.MGMT_REP],
            needs=("owner", "requirements", "criticality"),
            not_by_who_did=("create",),
            stamps=("approved_on",),
            signs=("approved_by",),
        ),
        Transition(
            name="return",
            label=_("return for reconsideration"),
            source=[State.DESIGNED],
            target=State.PROPOSED,
            by=[Role.LEADER, Role.MGMT_REP, Role.SERVICE_OWNER],
            clears=("approved_on", "approved_by"),
            reason=True,
        ),
        Transition(
            name="go_live",
            label=_("put into the catalogue"),
            source=[State.DESIGNED],
            target=State.LIVE,
            needs=("owner", "outcome", "edition"),
            stamps=("live_on", "catalogued_on"),
            **_owned,
        ),
        Transition(
            name="retire",
            label=_("retire"),
            source=[State.PROPOSED, State.DESIGNED, State.LIVE],
            target=State.RETIRED,
            stamps=("retired_on",),
            reason=True,
            **_owned,
        ),
        editable_in={
            State.DESIGNED: ("owner", "outcome", "edition", "stands_alone", "dependencies", "suppliers"),
            State.RETIRED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("service"), pgettext_lazy("catalogue", "services")
        constraints = [
            once(["tenant", "name"], "service_name_once", _("There is already a service of this name.")),
            once(
                ["tenant", "code"],
                "service_code_once",
                _("There is already a service with this code."),
                where=~Q(code=""),
            ),
            in_order("live_on", "retired_on", "service_dates", _("A service cannot retire before it is live.")),
        ]
        indexes = [by_state("service_state"), models.Index(fields=["customer", "state"], name="service_customer")]

    def __str__(self) -> str:
        return self.name


class ServiceDependency(Record):
    """Another service without which this one does not run."""

    parent = "service"
    service = link(Service, _("service"), needed=True, back="dependencies")
    depends_on = link(Service, _("depends on"), needed=True, back="dependants")
    for_what = text(_("for what"))

    title_joins = ("depends_on",)

    class Meta:
        verbose_name, verbose_name_plural = _("dependency"), _("dependencies")
        constraints = [
            once(["service", "depends_on"], "service_dependency_once", _("This service is already named.")),
            holds(~Q(service=F("depends_on")), "service_dependency_other", _("A service does not depend on itself.")),
        ]

    def __str__(self) -> str:
        return str(self.depends_on)


@register
class Services(Register):
    """Services."""

    model = Service
    area = "services"
    help = _("The catalogue: what you deliver to whom, with which outcome, how critical it is and what it depends on.")
    columns = ("number", "code", "name", "customer", "owner", "criticality", "catalogued_on", "state")
    filters = ("state", "criticality", "customer", "owner", "catalogued_on")
    search = ("name", "code", "outcome")
    sections = (
        (_("Service"), ("code", "name", "customer", "owner", "criticality")),
        (_("Requirements and outcome"), ("requirements", "outcome", "stands_alone")),
        (_("Catalogue"), ("edition", "catalogued_on", "approved_by", "approved_on", "live_on", "retired_on")),
    )
    writers = (Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.MGMT_REP, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("code",), ("name",))
    # Vendors are known above this layer: outsourcing hangs its rows on the service.
    children = ("dependencies", "suppliers")
