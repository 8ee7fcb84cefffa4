"""Filings of outsourced service with the security authority, and their amendments (6.5)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, dated_in, day, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .contract import Contract
from .project import Project
from .security_plan import SecurityPlan

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
NOT_THEIRS = {Role.ASSESSOR, Role.PROCESS_OWNER, Role.SERVICE_OWNER, Role.ASSET_OWNER, Role.RISK_OWNER}
"""Who has no part in what the authority is told."""
RECEIVERS = (Role.OFFICE_HEAD, Role.AUTHORITY_INSPECTOR)
"""Who records that the authority took it: the authority itself, or the office from its receipt."""


def _amendments_accepted() -> Q:
    amendments = FilingAmendment.objects.filter(filing=OuterRef("pk"))
    return Q(Exists(amendments)) & ~Q(Exists(amendments.filter(accepted_on=None)))


class Filing(Record):
    """What the authority knows of a project: five groups of information, accepted under a number, kept up to date."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", pgettext_lazy("filing", "accepted")
        AMENDING = "amending", _("being amended")
        CLOSED = "closed", _("closed")

    prefix, happened = "FIL", "submitted_at"
    project = link(Project, _("project"), needed=True, back="filings")
    authority = text(_("security authority"), needed=True)
    contract = link(Contract, _("contract"), back="filings")
    plan = link(SecurityPlan, _("security plan"), back="filings", help_text=_("The plan whose controls are explained."))
    submitted_at = day(_("submitted on"))
    accepted_at = day(_("accepted on"))
    filing_number = text(_("filing number"), 60)
    edition = text(_("edition"), 20, default="1")
    receipt = link(Evidence, _("receipt of the authority"))
    closed_on = day(_("closed on"))
    office_contact = text(_("telephone of the office"), 100)
    manager_contact = text(_("telephone of the vendor's project manager"), 100)
    filed_on = day(_("taken from the registers on"), editable=False)
    filed_office = text(_("responsible office as filed"), editable=False)
    filed_leader = text(_("responsible leader as filed"), editable=False)
    filed_head = text(_("head of the office as filed"), editable=False)
    filed_service = text(_("type of service as filed"), editable=False)
    filed_vendor = text(_("vendor as filed"), editable=False)
    filed_scale = text(_("scale of the vendor as filed"), editable=False)
    filed_qualifications = prose(_("qualifications as filed"), editable=False)
    filed_manager = text(_("project manager of the vendor as filed"), editable=False)
    filed_plan = text(_("edition of the plan as filed"), editable=False)
    differs_since = day(_("differs from the registers since"), editable=False)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="submit",
            label=_("submit to the authority"),
            source=[State.DRAFT],
            target=State.SUBMITTED,
            by=[Role.OFFICE_HEAD],
            gate="G09",
            guards=(
                Guard(
                    holds=Q(filed_on__isnull=False),
                    message=_("Fill it in from the registers first, so that later changes are found."),
                    clause="6.5.a",
                ),
            ),
            stamps=("submitted_at",),
        ),
        Transition(
            name="return",
            label=_("returned by the authority"),
            source=[State.SUBMITTED],
            target=State.DRAFT,
            by=RECEIVERS,
            clears=("submitted_at",),
            reason=True,
        ),
        Transition(
            name="accept",
            label=_("accepted by the authority"),
            source=[State.SUBMITTED],
            target=State.ACCEPTED,
            by=RECEIVERS,
            needs=("filing_number",),
            stamps=("accepted_at",),
        ),
        Transition(
            name="amend",
            label=_("amend"),
            source=[State.ACCEPTED],
            target=State.AMENDING,
            by=OFFICE,
            reason=True,
        ),
        Transition(
            name="conclude_amendment",
            label=_("conclude the amendment"),
            source=[State.AMENDING],
            target=State.ACCEPTED,
            by=RECEIVERS,
            guards=(
                Guard(
                    holds=_amendments_accepted,
                    message=_("Every change must be named, with the day on which the authority accepted it."),
                    clause="6.5.b",
                ),
            ),
        ),
        Transition(
            name="close",
            label=_("close"),
            source=[State.SUBMITTED, State.ACCEPTED],
            target=State.CLOSED,
            by=[Role.OFFICE_HEAD],
            stamps=("closed_on",),
            reason=True,
        ),
        editable_in={
            State.SUBMITTED: ("filing_number", "accepted_at", "receipt"),
            State.ACCEPTED: ("receipt",),
            State.CLOSED: (),
        },
    )
    title_joins = ("project",)

    class Meta:
        verbose_name, verbose_name_plural = _("filing"), _("filings")
        constraints = [
            in_order("submitted_at", "accepted_at", "filing_in_order", _("It is accepted after it was submitted.")),
            dated_in(
                ["submitted", "accepted", "amending"], "submitted_at", "filing_has_date", _("It is submitted on a day.")
            ),
            once(
                ["project", "authority"],
                "filing_once",
                _("This project is already filed with this authority; amend that filing."),
                where=~Q(state="closed"),
            ),
            once(
                ["tenant", "filing_number"],
                "filing_number_once",
                _("There is already a filing with this number."),
                where=~Q(filing_number=""),
            ),
        ]
        indexes = [
            by_state("filing_state"),
            models.Index(fields=["project", "state", "submitted_at"], name="filing_project"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.filing_number}".rstrip()


class FilingGroup(Record):
    """One of the five groups of information that a filing holds (6.5.a.1 to 5)."""

    class Group(models.TextChoices):
        OFFICE = "F1", _("F1 department, responsible office, managers and telephone")
        SERVICE = "F2", _("F2 type of service")
        VENDOR = "F3", _("F3 vendor, size, qualifications and its project manager")
        CONTROLS = "F4", _("F4 risk controls of the security plan")
        OTHER = "F5", _("F5 other information that the authority asks for")

    parent, one_row_for = "filing", "group"
    filing = link(Filing, _("filing"), needed=True, back="groups")
    group = choice(Group, _("group of information"))
    content = prose(pgettext_lazy("filing", "content"))

    class Meta:
        verbose_name, verbose_name_plural = _("group of information"), _("groups of information")
        constraints = [once(["filing", "group"], "filing_group_once", _("This group is filled in already."))]

    def __str__(self) -> str:
        return self.get_group_display()


class FilingAmendment(Record):
    """A change of vendor or service that the authority was told of (6.5.b)."""

    parent = "filing"
    filing = link(Filing, _("filing"), needed=True, back="amendments")
    group = choice(FilingGroup.Group, _("group of information"))
    change = text(_("what has changed"), 500, needed=True)
    changed_on = day(_("changed on"), needed=True)
    submitted_on = day(_("submitted on"))
    accepted_on = day(_("accepted on"))
    edition = text(_("edition"), 20)

    class Meta:
        verbose_name, verbose_name_plural = _("amendment of the filing"), _("amendments of the filing")
        constraints = [
            in_order(
                "submitted_on", "accepted_on", "filing_change_in_order", _("It is accepted after it was submitted.")
            )
        ]
        indexes = [models.Index(fields=["filing", "changed_on"], name="filing_amendment_changed")]

    def __str__(self) -> str:
        return self.change[:60]


@register
class Filings(Register):
    """Filings."""

    model = Filing
    area = "projects"
    help = _("What was filed with the security authority for each project, under which number, and every amendment.")
    columns = ("number", "project", "authority", "filing_number", "edition", "submitted_at", "accepted_at", "state")
    filters = ("state", "project", "submitted_at")
    search = ("project__name", "authority", "filing_number")
    sections = (
        (pgettext_lazy("filing", "Filing"), ("project", "contract", "plan", "authority", "edition")),
        (_("How to reach those in charge"), ("office_contact", "manager_contact")),
        (_("Acceptance"), ("submitted_at", "accepted_at", "filing_number", "receipt", "closed_on")),
    )
    readers = BUSINESS - NOT_THEIRS | {Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"filing": "pk", "project": "project", "contract": "contract"}
    natural_keys = (("filing_number",), ("project", "authority"), ("project",))
    children = ("groups", "amendments")
