"""What a vendor delivers at a milestone, and the security term of the contract that speaks of it (A.2.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, dated_in, day, holds, in_order, link, once, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow

from .contract_clause import ContractClause
from .milestone import Milestone

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Deliverable(Record):
    """A result that is due at a milestone; the vendor delivers it, the office accepts or rejects it."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("deliverable", "pending")
        DELIVERED = "delivered", _("delivered")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", pgettext_lazy("acceptance", "rejected")

    prefix, happened = "DLV", "delivered_on"
    milestone = link(Milestone, _("milestone"), needed=True, back="deliverables")
    name = text(pgettext_lazy("deliverable", "name"), needed=True)
    security_clause_ref = link(ContractClause, _("security term that speaks of it"), back="deliverables", db_index=True)
    no_clause = yes(_("no security term speaks of it"))
    file = link(Evidence, _("file"))
    delivered_on = day(_("delivered on"))
    accepted_on = day(pgettext_lazy("acceptance", "accepted on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="deliver",
            label=_("deliver"),
            source=[State.PENDING, State.REJECTED],
            target=State.DELIVERED,
            by=[*OFFICE, Role.VENDOR_MANAGER],
            needs=("file",),
            stamps=("delivered_on",),
        ),
        Transition(
            name="accept",
            label=_("accept"),
            source=[State.DELIVERED],
            target=State.ACCEPTED,
            by=OFFICE,
            not_by_who_did=("deliver",),
            stamps=("accepted_on",),
        ),
        Transition(
            name="reject",
            label=pgettext_lazy("acceptance", "reject"),
            source=[State.DELIVERED],
            target=State.REJECTED,
            by=[*OFFICE, Role.ASSESSOR],
            clears=("delivered_on",),
            reason=True,
        ),
        editable_in={State.DELIVERED: ("security_clause_ref", "no_clause"), State.ACCEPTED: ()},
    )
    title_joins = ("milestone",)

    class Meta:
        verbose_name, verbose_name_plural = _("deliverable"), _("deliverables")
        constraints = [
            holds(
                Q(no_clause=False) | Q(security_clause_ref=None),
                "deliverable_clause_or_none",
                _("Either name the security term or say that there is none."),
            ),
            dated_in(
                ["delivered", "accepted"],
                "delivered_on",
                "deliverable_delivered_has_date",
                _("A deliverable is delivered on a day."),
            ),
            in_order(
                "delivered_on",
                "accepted_on",
                "deliverable_accepted_after",
                _("A deliverable cannot be accepted before it is delivered."),
            ),
            once(["milestone", "name"], "deliverable_once", _("This deliverable is already named at the milestone.")),
        ]
        indexes = [by_state("deliverable_state")]

    def __str__(self) -> str:
        return f"{self.name}（{self.milestone}）"


@register
class Deliverables(Register):
    """Deliverables."""

    model = Deliverable
    area = "projects"
    help = _("What is due at each milestone, tied to the security term of the contract that speaks of it.")
    columns = ("number", "name", "milestone", "security_clause_ref", "delivered_on", "accepted_on", "state")
    filters = ("state", "milestone", "no_clause", "delivered_on")
    search = ("name", "milestone__name")
    sections = (
        (_("Deliverable"), ("milestone", "name", "security_clause_ref", "no_clause")),
        (_("Delivery"), ("file", "delivered_on", "accepted_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.VENDOR_MANAGER)
    scope = {
        "project": "milestone__project",
        "vendor": ("milestone__contract__vendor", "security_clause_ref__contract__vendor"),
        "contract": ("milestone__contract", "security_clause_ref__contract"),
    }
    natural_keys = (("milestone", "name"),)
