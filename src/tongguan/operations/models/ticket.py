"""What tickets have in common: whom they concern, how urgent they are, and the pauses of their clocks."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import minute
from tongguan.core.columns import by_state, choice, holds, in_order, link, moment, once, prose, text
from tongguan.core.models import Record
from tongguan.core.roles import Role
from tongguan.inventory.models import ConfigItem, Service
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, Vendor

from .priority import Impact, Priority, Urgency, by_matrix, priority_of

DESK = (Role.SERVICE_DESK, Role.ENGINEER, Role.OFFICE_STAFF, Role.OFFICE_HEAD)
OWNERS = (Role.PROCESS_OWNER, Role.SERVICE_OWNER)
VENDORS = (Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
WORKERS = (*DESK, *OWNERS, *VENDORS)


class Ticket(Record):
    """Something that somebody waits for. Its priority is worked out, never typed."""

    code = text(_("original number"), 60, help_text=_("number in the books from which it comes"))
    title = text(pgettext_lazy("ticket", "subject"), needed=True)
    description = prose(_("description"))
    service = link(Service, _("service"))
    ci = link(ConfigItem, _("configuration item"))
    project = link(Project, _("project"))
    vendor = link(Vendor, _("handled by the vendor"))
    impact = choice(Impact, _("impact"), blank=True)
    urgency = choice(Urgency, _("urgency"), blank=True)
    priority = choice(Priority, _("priority"), blank=True, editable=False)
    opened_at = moment(_("opened at"), needed=True, default=minute)
    assignee = link(Person, _("assigned to"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Impact and urgency give the priority."""
        self.priority = priority_of(self.impact, self.urgency)


class Pause(Record):
    """A time in which the clock of a ticket stands still, and on whom it waits."""

    class Reason(models.TextChoices):
        USER = "user", pgettext_lazy("waits for", "the user")
        CHANGE = "change", pgettext_lazy("waits for", "a change")
        PROBLEM = "problem", pgettext_lazy("waits for", "a problem to be solved")
        VENDOR = "vendor", pgettext_lazy("waits for", "a supplier outside the contract")
        WINDOW = "window", pgettext_lazy("waits for", "an agreed window")
        RESOLVED = "resolved", pgettext_lazy("waits for", "nobody: it was held for solved until it was reopened")

    parent = "ticket"
    reason = choice(Reason, _("waits for"))
    from_at = moment(pgettext_lazy("pause", "from"), needed=True, default=minute)
    to_at = moment(pgettext_lazy("pause", "to"))
    note = text(_("remark"), 300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_reason_display()

    get_reason_display: Any


class Assignment(Record):
    """A hand-over: who or whose team took the ticket, when, and at which line."""

    class Line(models.TextChoices):
        FIRST = "1", _("first line")
        SECOND = "2", _("second line")
        THIRD = "3", _("third line or manufacturer")

    parent = "ticket"
    at = moment(_("handed over at"), needed=True, default=minute)
    line = choice(Line, _("line of support"), default=Line.FIRST)
    person = link(Person, _("person"))
    team = text(pgettext_lazy("ticket", "team"), 100)

    title_joins = ("person",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_line_display()} {self.person or self.team}"

    get_line_display: Any


def ticket_rules(name: str) -> list[Any]:
    """What the database holds of every kind of ticket; `name` begins the names of the constraints."""
    return [
        by_matrix(f"{name}_priority"),
        once(
            ["tenant", "code"],
            f"{name}_code_once",
            _("There is already a ticket with this number."),
            where=~Q(code=""),
        ),
    ]


def ticket_indexes(name: str) -> list[models.Index]:
    """What lists and repeated-ticket questions ask for."""
    return [
        by_state(f"{name}_state"),
        models.Index(fields=["service", "state"], name=f"{name}_service"),
        models.Index(fields=["ci", "opened_at"], name=f"{name}_ci"),
        models.Index(fields=["tenant", "opened_at"], condition=Q(voided=False), name=f"{name}_opened"),
    ]


def pause_rules(name: str) -> list[Any]:
    """A pause ends after it begins."""
    return [in_order("from_at", "to_at", f"{name}_in_order", _("A pause cannot end before it begins."))]


def assignment_rules(name: str) -> list[Any]:
    """Somebody takes the ticket."""
    return [holds(Q(person__isnull=False) | ~Q(team=""), f"{name}_somebody", _("Name a person or a team."))]
