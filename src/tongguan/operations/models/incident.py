"""Incidents: interruptions of a service, their clocks, and what is more for a major one (manual 8.6.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, choice, dated_in, day, in_order, link, moment, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

from .change import Change
from .problem import Problem
from .security_incident import SecurityIncident
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


class Incident(Ticket):
    """A service is not what was agreed, or is about not to be; the aim is to restore it, not to find the cause."""

    class Category(models.TextChoices):
        HARDWARE = "hardware", _("hardware")
        SOFTWARE = "software", _("software")
        NETWORK = "network", pgettext_lazy("incident", "network")
        DATA = "data", pgettext_lazy("incident", "data")
        ACCESS = "access", pgettext_lazy("incident", "accounts and rights")
        FACILITY = "facility", _("facility")
        USE = "use", pgettext_lazy("incident", "use")
        OTHER = "other", pgettext_lazy("incident", "other")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("ticket", "new")
        ASSIGNED = "assigned", pgettext_lazy("ticket", "assigned")
        IN_PROGRESS = "in_progress", pgettext_lazy("ticket", "in progress")
        RESOLVED = "resolved", pgettext_lazy("ticket", "resolved")
        CLOSED = "closed", _("closed")

    prefix, happened = "INC", "opened_at"
    category = choice(Category, _("category"), blank=True)
    reporter = text(_("reported by"), 100)
    responded_at = moment(_("responded at"))
    resolved_at = moment(_("resolved at"))
    closed_at = moment(_("closed at"))
    solution = prose(_("solution"))
    user_confirmed = answer(_("confirmed by the user"), help_text=_("blank: the user did not answer in time"))
    parent_incident = link("self", _("belongs to the incident"), back="same_fault")
    problem = link(Problem, _("problem"), back="incidents")
    caused_by = link(Change, _("caused by the change"), back="incidents_after")
    security_incident = link(SecurityIncident, _("security incident"), back="tickets")
    is_major = yes(_("major incident"))
    owner = link(Person, _("owner of the major incident"))
    leader_informed_at = moment(_("leader informed at"))
    review = prose(_("review"), help_text=_("report on the major incident, its handling, what is improved"))
    reviewed_on = day(_("reviewed on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="assign",
            label=pgettext_lazy("ticket", "assign"),
            source=[State.NEW],
            target=State.ASSIGNED,
            by=[*DESK, *OWNERS],
            needs=("impact", "urgency", "assignee"),
        ),
        Transition(
            name="start",
            label=pgettext_lazy("ticket", "start work"),
            source=[State.ASSIGNED],
            target=State.IN_PROGRESS,
            by=WORKERS,
            stamps=("responded_at",),
        ),
        Transition(
            name="hand_on",
            label=pgettext_lazy("ticket", "hand on"),
            source=[State.IN_PROGRESS],
            target=State.ASSIGNED,
            by=WORKERS,
            reason=True,
        ),
        Transition(
            name="resolve",
            label=pgettext_lazy("ticket", "record as resolved"),
            source=[State.IN_PROGRESS],
            target=State.RESOLVED,
            by=WORKERS,
            needs=("solution",),
            stamps=("resolved_at",),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.RESOLVED],
            target=State.CLOSED,
            by=[Role.SYSTEM, *DESK, *OWNERS],
            stamps=("closed_at",),
            guards=[
                Guard(
                    holds=Q(is_major=False) | Q(leader_informed_at__isnull=False, owner__isnull=False),
                    message=_("A major incident has an owner, and the leader is informed, with the time."),
                    clause="8.6.1",
                ),
                Guard(
                    holds=Q(is_major=False) | ~Q(review=""),
                    message=_("A major incident is reviewed before it is closed."),
                    clause="8.6.1",
                ),
            ],
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.RESOLVED, State.CLOSED],
            target=State.IN_PROGRESS,
            by=[*DESK, *OWNERS],
            reason=True,
            clears=("resolved_at", "closed_at"),
            effects=("incident_pause",),
        ),
        editable_in={State.CLOSED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("incident"), _("incidents")
        constraints = [
            *ticket_rules("incident"),
            in_order("opened_at", "responded_at", "incident_responded_after", _("A response follows the opening.")),
            in_order("responded_at", "resolved_at", "incident_resolved_after", _("A solution follows the response.")),
            in_order("opened_at", "resolved_at", "incident_resolved_opened", _("A solution follows the opening.")),
            in_order("resolved_at", "closed_at", "incident_closed_after", _("Closing follows the solution.")),
            dated_in(
                ["resolved", "closed"],
                "resolved_at",
                "incident_resolved_dated",
                _("What is resolved has the time at which it was resolved."),
            ),
        ]
        indexes = [
            *ticket_indexes("incident"),
            models.Index(fields=["tenant", "priority", "state"], name="incident_by_priority"),
        ]


class IncidentPause(Pause):
    """A pause of an incident's clock."""

    ticket = link(Incident, _("incident"), needed=True, back="pauses")

    class Meta:
        verbose_name, verbose_name_plural = _("pause of an incident"), _("pauses of an incident")
        constraints = pause_rules("incident_pause")


class IncidentAssignment(Assignment):
    """A hand-over of an incident."""

    ticket = link(Incident, _("incident"), needed=True, back="assignments")

    class Meta:
        verbose_name, verbose_name_plural = _("hand-over of an incident"), _("hand-overs of an incident")
        constraints = assignment_rules("incident_assignment")


@register
class Incidents(Register):
    """Incidents."""

    model = Incident
    area = "services"
    help = _(
        "Interruptions of services: graded by impact and urgency, restored in time; the leader knows the major ones."
    )
    columns = ("number", "title", "service", "priority", "opened_at", "assignee", "resolved_at", "is_major", "state")
    filters = ("state", "priority", "category", "service", "project", "is_major", "opened_at")
    search = ("title", "code", "reporter", "solution")
    sections = (
        (_("Incident"), ("code", "title", "category", "description", "reporter", "opened_at")),
        (_("Concerns"), ("service", "ci", "project", "vendor", "impact", "urgency", "priority")),
        (_("Handling"), ("assignee", "responded_at", "solution", "resolved_at", "user_confirmed", "closed_at")),
        (_("Ties"), ("parent_incident", "problem", "caused_by", "security_incident")),
        (_("Major incident"), ("is_major", "owner", "leader_informed_at", "review", "reviewed_on")),
    )
    readers = BUSINESS | {*VENDORS, Role.AUTHORITY_INSPECTOR}
    writers = WORKERS
    scope = {"project": "project", "vendor": "vendor"}
    natural_keys = (("code",), ("title", "opened_at"))
    children = ("assignments", "pauses")
