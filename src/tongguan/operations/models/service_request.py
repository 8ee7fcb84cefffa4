"""Service requests: what users may ask for, by which instruction it is fulfilled, and until when (manual 8.6.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_day, choice, dated_in, day, in_order, link, moment, yes
from tongguan.core.fields import StateField
from tongguan.core.models import User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

from .knowledge import Knowledge
from .ticket import (
    DESK,
    OWNERS,
    VENDORS,
    WORKERS,
    Assignment,
    Pause,
    Ticket,
    assignment_rules,
    pause_rules,
    ticket_indexes,
    ticket_rules,
)


class ServiceRequest(Ticket):
    """Something that the service offers and a user asks for; some of it needs an approval first."""

    class Type(models.TextChoices):
        ACCESS = "access", pgettext_lazy("service request", "account or right")
        EQUIPMENT = "equipment", pgettext_lazy("service request", "equipment")
        SOFTWARE = "software", _("software")
        RESOURCE = "resource", pgettext_lazy("service request", "computing resource")
        DATA = "data", pgettext_lazy("service request", "data")
        INFORMATION = "information", pgettext_lazy("service request", "information or advice")
        OTHER = "other", pgettext_lazy("service request", "other")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("ticket", "new")
        APPROVED = "approved", _("approved")
        IN_PROGRESS = "in_progress", pgettext_lazy("ticket", "in progress")
        FULFILLED = "fulfilled", _("fulfilled")
        CLOSED = "closed", _("closed")
        REJECTED = "rejected", _("rejected")

    prefix, happened = "REQ", "opened_at"
    type = choice(Type, _("type of request"))
    requester = link(Person, _("requested by"))
    instruction = link(
        Knowledge,
        pgettext_lazy("request", "instruction"),
        back="requests",
        help_text=_("by which requests of this type are fulfilled"),
    )
    needs_approval = yes(_("needs an approval"))
    approved_by = link(User, _("approved by"), editable=False)
    approved_on = day(_("approved on"))
    due = moment(pgettext_lazy("request", "due at"))
    responded_at = moment(_("responded at"))
    fulfilled_at = moment(_("fulfilled at"))
    closed_at = moment(_("closed at"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.NEW],
            target=State.APPROVED,
            by=[Role.SERVICE_OWNER, Role.PROCESS_OWNER, Role.OFFICE_HEAD, Role.LEADER],
            not_by_who_did=("create",),
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="reject",
            label=_("reject"),
            source=[State.NEW, State.APPROVED],
            target=State.REJECTED,
            by=[*OWNERS, *DESK],
            reason=True,
        ),
        Transition(
            name="start",
            label=pgettext_lazy("ticket", "start work"),
            source=[State.NEW, State.APPROVED],
            target=State.IN_PROGRESS,
            by=WORKERS,
            stamps=("responded_at",),
            needs=("assignee",),
            guards=[
                Guard(
                    holds=Q(needs_approval=False) | Q(approved_on__isnull=False),
                    message=_("This request needs an approval first."),
                    clause="8.6.2",
                )
            ],
        ),
        Transition(
            name="fulfil",
            label=_("record as fulfilled"),
            source=[State.IN_PROGRESS],
            target=State.FULFILLED,
            by=WORKERS,
            stamps=("fulfilled_at",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.FULFILLED],
            target=State.CLOSED,
            by=[Role.SYSTEM, *DESK, *OWNERS],
            stamps=("closed_at",),
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.FULFILLED, State.CLOSED],
            target=State.IN_PROGRESS,
            by=[*DESK, *OWNERS],
            reason=True,
            clears=("fulfilled_at", "closed_at"),
            effects=("request_pause",),
        ),
        Transition(
            name="reconsider",
            label=_("take up again"),
            source=[State.REJECTED],
            target=State.NEW,
            by=[*DESK, *OWNERS],
            reason=True,
            clears=("approved_by", "approved_on"),
        ),
        editable_in={State.CLOSED: (), State.REJECTED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("service request"), _("service requests")
        constraints = [
            *ticket_rules("service_request"),
            in_order("opened_at", "due", "service_request_due_after", _("Nothing is due before it is asked for.")),
            in_order("opened_at", "responded_at", "service_request_responded", _("A response follows the opening.")),
            in_order("opened_at", "fulfilled_at", "service_request_fulfilled", _("Fulfilment follows the request.")),
            in_order("fulfilled_at", "closed_at", "service_request_closed", _("Closing follows the fulfilment.")),
            dated_in(
                ["fulfilled", "closed"],
                "fulfilled_at",
                "service_request_dated",
                _("What is fulfilled has the time at which it was fulfilled."),
            ),
        ]
        indexes = [*ticket_indexes("service_request"), by_day("service_request_day", "due")]


class RequestPause(Pause):
    """A pause of a request's clock."""

    ticket = link(ServiceRequest, _("service request"), needed=True, back="pauses")

    class Meta:
        verbose_name, verbose_name_plural = _("pause of a request"), _("pauses of a request")
        constraints = pause_rules("request_pause")


class RequestAssignment(Assignment):
    """A hand-over of a request."""

    ticket = link(ServiceRequest, _("service request"), needed=True, back="assignments")

    class Meta:
        verbose_name, verbose_name_plural = _("hand-over of a request"), _("hand-overs of a request")
        constraints = assignment_rules("request_assignment")


@register
class ServiceRequests(Register):
    """Service requests."""

    model = ServiceRequest
    area = "services"
    help = _("What users ask for by the catalogue: approved where needed, fulfilled by instruction and in time.")
    columns = ("number", "title", "type", "service", "requester", "opened_at", "due", "fulfilled_at", "state")
    filters = ("state", "type", "priority", "service", "project", "opened_at", "due")
    search = ("title", "code", "requester__name")
    sections = (
        (_("Request"), ("code", "title", "type", "description", "requester", "opened_at", "due", "instruction")),
        (_("Concerns"), ("service", "ci", "project", "vendor", "impact", "urgency", "priority")),
        (_("Approval"), ("needs_approval", "approved_by", "approved_on")),
        (_("Handling"), ("assignee", "responded_at", "fulfilled_at", "closed_at")),
    )
    readers = BUSINESS | {*VENDORS, Role.AUTHORITY_INSPECTOR}
    writers = WORKERS
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("code",), ("title", "opened_at"))
    children = ("assignments", "pauses")
