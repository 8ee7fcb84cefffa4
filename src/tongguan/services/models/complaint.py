"""Complaints of customers, and disputes with suppliers, until they are closed or with the leader (manual 8.3.3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_day, by_state, choice, day, holds, in_order, link, moment, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.inventory.models import Customer, Service
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Vendor


class Complaint(Record):
    """Something that somebody is not content with; it ends with a result that they were told."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint of a customer")
        DISPUTE = "dispute", _("dispute with a supplier")

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", pgettext_lazy("complaint", "accepted")
        HANDLED = "handled", pgettext_lazy("complaint", "handled")
        CLOSED = "closed", _("closed")
        ESCALATED = "escalated", _("escalated")

    prefix, happened = "CPL", "received_at"
    kind = choice(Kind, _("kind"), default=Kind.COMPLAINT)
    customer = link(Customer, _("customer"), back="complaints")
    vendor = link(Vendor, _("vendor"), back="disputes")
    service = link(Service, _("service"), back="complaints")
    text = prose(_("what it is about"), needed=True)
    received_at = moment(_("received at"), needed=True)
    due = day(_("due on"))
    handler = link(Person, _("handled by"))
    is_justified = answer(_("justified"))
    result = prose(_("result"))
    handled_at = moment(_("handled at"))
    escalated = moment(_("escalated at"))
    closed_at = moment(_("closed at"))
    state = StateField(State)

    _kept = {"by": (Role.RELATION_MANAGER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)}
    workflow = Workflow(
        State,
        Transition(
            name="accept",
            label=pgettext_lazy("complaint", "accept"),
            source=[State.RECEIVED],
            target=State.ACCEPTED,
            needs=("due", "handler"),
            **_kept,
        ),
        Transition(
            name="handle",
            label=_("record the result"),
            source=[State.ACCEPTED],
            target=State.HANDLED,
            needs=("result",),
            stamps=("handled_at",),
            **_kept,
        ),
        Transition(
            name="resume",
            label=_("take up again"),
            source=[State.HANDLED],
            target=State.ACCEPTED,
            clears=("handled_at",),
            reason=True,
            **_kept,
        ),
        Transition(
            name="escalate",
            label=_("escalate to the leader"),
            source=[State.RECEIVED, State.ACCEPTED, State.HANDLED],
            target=State.ESCALATED,
            by=[Role.RELATION_MANAGER, Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SYSTEM],
            stamps=("escalated",),
            reason=True,
        ),
        Transition(
            name="settle",
            label=_("settle"),
            source=[State.ESCALATED],
            target=State.HANDLED,
            by=[Role.LEADER],
            needs=("result",),
            stamps=("handled_at",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.HANDLED],
            target=State.CLOSED,
            by=[Role.RELATION_MANAGER, Role.OFFICE_HEAD],
            needs=("is_justified",),
            stamps=("closed_at",),
        ),
        editable_in={
            State.ESCALATED: ("result", "handler", "due"),
            State.HANDLED: ("result", "is_justified"),
            State.CLOSED: (),
        },
    )
    title_joins = ("customer", "vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("complaint"), _("complaints")
        constraints = [
            holds(
                Q(kind="complaint", customer__isnull=False) | Q(kind="dispute", vendor__isnull=False),
                "complaint_whose",
                _("A complaint names the customer, a dispute names the supplier."),
            ),
            in_order("received_at", "handled_at", "complaint_handled", _("Nothing is handled before it is received.")),
            in_order("handled_at", "closed_at", "complaint_closed", _("Nothing is closed before it is handled.")),
        ]
        indexes = [
            by_state("complaint_state"),
            by_day("complaint_day", "due"),
            models.Index(fields=["tenant", "due"], condition=Q(voided=False), name="complaint_due"),
        ]

    def __str__(self) -> str:
        return f"{self.customer or self.vendor}: {self.text[:40]}"


@register
class Complaints(Register):
    """Complaints."""

    model = Complaint
    area = "services"
    help = _("What customers complain of and what is in dispute with suppliers, until it is closed or with the leader.")
    columns = ("number", "kind", "customer", "vendor", "service", "received_at", "due", "handler", "state")
    filters = ("state", "kind", "customer", "vendor", "service", "due", "is_justified")
    search = ("text", "result", "customer__name", "vendor__name")
    sections = (
        (_("Complaint"), ("kind", "customer", "vendor", "service", "text", "received_at")),
        (_("Handling"), ("due", "handler", "is_justified", "result")),
        (_("Times"), ("handled_at", "escalated", "closed_at")),
    )
    writers = (Role.RELATION_MANAGER, Role.SERVICE_DESK, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"vendor": "vendor"}
    natural_keys = (("customer", "received_at"), ("vendor", "received_at"))
