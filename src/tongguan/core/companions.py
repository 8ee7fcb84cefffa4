"""The registers of what accompanies records: evidence, decisions, acknowledgements, duties, waivers, settings."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .actor import Actor
from .models import Acknowledgement, CalendarDay, Decision, Evidence, PeriodicTask, Preference, Waiver
from .registers import Register, may_read, register
from .roles import INSIDE, OUTSIDE, VENDORS, Role

given_out: list[Callable[[Actor], QuerySet]] = []
"""Functions of the domains that give the ids of files that people from outside are to read, as course material."""


@register
class EvidenceRegister(Register):
    """Files that prove something."""

    model = Evidence
    area = "documents"
    help = _("Files that prove something, each with its digests from the day it came in.")
    columns = ("number", "name", "kind", "media_type", "size", "valid_to", "state")
    filters = ("state", "kind")
    search = ("name", "kind", "sha256")
    readers = INSIDE | VENDORS
    writers = INSIDE | VENDORS

    def visible_to(self, actor: Actor) -> QuerySet:
        """People from outside see what they handed in themselves, and what was given out to them to read."""
        if not may_read(actor, self) or actor.roles - OUTSIDE:
            return super().visible_to(actor)
        known = Q(handed_in_by=actor.user)
        for files in given_out:
            known |= Q(pk__in=files(actor))
        return self.model.objects.filter(known)


@register
class Decisions(Register):
    """Decisions of the leader."""

    model = Decision
    area = "documents"
    help = _("What the responsible leader decided, here or on paper.")
    columns = ("number", "subject", "kind", "outcome", "decided_by", "decided_on", "on_paper", "state")
    filters = ("state", "kind", "on_paper")
    search = ("subject", "opinion", "kind")
    writers = (Role.LEADER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    rules = ("go_is_decided_by_the_leader",)


@register
class Acknowledgements(Register):
    """Who has taken note of what."""

    model = Acknowledgement
    area = "documents"
    help = _("Who has taken note of which text, in which version.")
    columns = ("number", "account", "register", "record", "object_version", "acknowledged_on", "state")
    filters = ("state", "register")
    readers = INSIDE | VENDORS
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.DOC_CONTROLLER)

    def visible_to(self, actor: Actor) -> QuerySet:
        """People from outside see what they themselves are asked to take note of."""
        if may_read(actor, self) and not actor.roles - OUTSIDE:
            return self.model.objects.filter(account=actor.user)
        return super().visible_to(actor)


@register
class PeriodicTasks(Register):
    """Periodic duties."""

    model = PeriodicTask
    area = "documents"
    help = _("What has to be done again and again: reviews, checks, reports; who does it and when it falls due.")
    columns = ("number", "rule", "title", "due_on", "owner", "done_on", "state")
    filters = ("state", "rule", "owner", "due_on")
    search = ("rule", "title", "result")
    sections = (
        (_("Task"), ("rule", "title", "register", "record", "interval", "interval_unit", "owner")),
        (_("Time"), ("counted_from", "due_on")),
        (_("Result"), ("done_on", "result", "result_ref")),
    )
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP, Role.PROCESS_OWNER, Role.SERVICE_OWNER)
    natural_keys = (("rule", "title", "due_on"),)


@register
class Waivers(Register):
    """Waivers."""

    model = Waiver
    area = "documents"
    help = _("Clauses that are not kept for a time: why, what is done instead, who approved it and until when.")
    columns = ("number", "standard", "clause", "subject", "approved_by", "valid_to", "state")
    filters = ("state", "standard", "clause", "valid_to")
    search = ("clause", "subject", "reason")
    sections = (
        (_("Waiver"), ("standard", "clause", "subject", "register", "record", "valid_to")),
        (_("Grounds"), ("reason", "compensating", "evidence")),
    )
    readers = INSIDE - {Role.DOC_CONTROLLER} | {Role.AUTHORITY_INSPECTOR, Role.AUDITADMIN}
    writers = (
        Role.OFFICE_HEAD,
        Role.OFFICE_STAFF,
        Role.MGMT_REP,
        Role.PROCESS_OWNER,
        Role.SERVICE_OWNER,
    )
    natural_keys = (("standard", "clause", "subject", "valid_to"),)


@register
class Preferences(Register):
    """Settings in which the tenant differs from the product's defaults."""

    model = Preference
    area = "system"
    help = _("Periods, limits and choices in which this organisation differs from the product's defaults.")
    columns = ("number", "key", "value", "since", "reason")
    filters = ()
    search = ("key", "reason")
    readers = INSIDE | {Role.SECADMIN, Role.AUDITADMIN}
    writers = (Role.SECADMIN, Role.OFFICE_HEAD, Role.LEADER)
    natural_keys = (("key",),)


@register
class CalendarDays(Register):
    """The tenant's own days of work and rest."""

    model = CalendarDay
    area = "system"
    help = _(
        "Days on which you work, or do not, otherwise than the official notices say; or a notice not yet known here."
    )
    columns = ("number", "day", "is_working", "name", "source")
    filters = ("is_working", "source", "day")
    search = ("name",)
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.MGMT_REP)
    natural_keys = (("day",),)
