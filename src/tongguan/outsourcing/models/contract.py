"""Contracts of outsourced service."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow

from .project import Project
from .vendor import Vendor

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Contract(Record):
    """A contract with one vendor for one project; it may be approved and signed only with all 25 terms."""

    class Procurement(models.TextChoices):
        OPEN_TENDER = "open_tender", _("open tender")
        INVITED_TENDER = "invited_tender", _("invited tender")
        NEGOTIATION = "negotiation", _("competitive negotiation")
        CONSULTATION = "consultation", _("competitive consultation")
        INQUIRY = "inquiry", _("inquiry")
        SINGLE_SOURCE = "single_source", _("single source")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SECURITY_REVIEW = "security_review", pgettext_lazy("state", "security review")
        APPROVED = "approved", _("approved")
        SIGNED = "signed", _("signed")
        IN_FORCE = "in_force", _("in force")
        AMENDING = "amending", _("being amended")
        EXPIRED = "expired", _("expired")
        TERMINATED = "terminated", _("terminated")
        CLOSED = "closed", _("closed")

    prefix, happened = "CON", "signed_on"
    code = models.CharField(_("contract number"), max_length=60, blank=True)
    title = models.CharField(pgettext_lazy("contract", "title"), max_length=200)
    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts", verbose_name=_("project"))
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="contracts", verbose_name=_("vendor"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    procurement = models.CharField(_("way of procurement"), max_length=16, choices=Procurement, blank=True)
    procurement_number = models.CharField(_("procurement number"), max_length=60, blank=True)
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    start_on = models.DateField(_("starts on"), null=True, blank=True)
    end_on = models.DateField(_("ends on"), null=True, blank=True)
    security_reviewer = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("security reviewer"),
    )
    edition = models.CharField(_("edition"), max_length=20, default="1")
    state = StateField(State)

    _later = {"built": False, "by": OFFICE}
    workflow = Workflow(
        State,
        Transition(
            name="submit",
            label=_("submit for security review"),
            source=[State.DRAFT],
            target=State.SECURITY_REVIEW,
            by=OFFICE,
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.SECURITY_REVIEW],
            target=State.APPROVED,
            by=[Role.LEADER],
            gate="G06",
        ),
        Transition(
            name="return",
            label=_("return to draft"),
            source=[State.SECURITY_REVIEW, State.APPROVED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.OFFICE_HEAD],
            reason=True,
        ),
        Transition(
            name="sign",
            label=_("record signature"),
            source=[State.APPROVED],
            target=State.SIGNED,
            by=[Role.OFFICE_HEAD],
            gate="G06",
            needs=("code", "start_on", "end_on"),
            stamps=("signed_on",),
        ),
        Transition(name="take_effect", label=_("take effect"), source=[State.SIGNED], target=State.IN_FORCE, by=OFFICE),
        Transition(name="amend", label=_("amend"), source=[State.IN_FORCE], target=State.AMENDING, **_later),
        Transition(
            name="conclude_amendment",
            label=_("conclude the amendment"),
            source=[State.AMENDING],
            target=State.IN_FORCE,
            **_later,
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.IN_FORCE, State.SIGNED],
            target=State.EXPIRED,
            by=[Role.SYSTEM, Role.OFFICE_HEAD],
        ),
        Transition(
            name="terminate",
            label=_("terminate"),
            source=[State.IN_FORCE, State.SIGNED, State.AMENDING],
            target=State.TERMINATED,
            by=[Role.LEADER],
            reason=True,
        ),
        Transition(
            name="close", label=_("close"), source=[State.EXPIRED, State.TERMINATED], target=State.CLOSED, by=OFFICE
        ),
        editable_in={
            State.APPROVED: (
                "code",
                "start_on",
                "end_on",
                "signed_on",
                "procurement",
                "procurement_number",
                "awarded_on",
            ),
            State.SIGNED: (),
            State.IN_FORCE: (),
            State.EXPIRED: (),
            State.TERMINATED: (),
            State.CLOSED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("outsourcing contract"), _("outsourcing contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(end_on=None) | Q(end_on__gte=F("start_on")),
                name="contract_ends_after_start",
                violation_error_message=_("A contract cannot end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "code", "edition"],
                condition=~Q(code="") & Q(voided=False),
                name="contract_code_once",
                violation_error_message=_("There is already a contract with this number."),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state"], name="contract_project_state"),
            models.Index(fields=["tenant", "state", "id"], condition=Q(voided=False), name="contract_state"),
            models.Index(fields=["tenant", "end_on"], condition=Q(voided=False), name="contract_ends"),
        ]

    def __str__(self) -> str:
        return self.title


@register
class Contracts(Register):
    """Contracts."""

    model = Contract
    area = "projects"
    help = _("Contracts with vendors; each of the 25 terms that the standard wants is located in the text.")
    columns = ("number", "code", "title", "project", "vendor", "amount", "signed_on", "end_on", "state")
    filters = ("state", "vendor", "project", "signed_on", "end_on")
    search = ("title", "code", "vendor__name", "project__name")
    sections = (
        (_("Contract"), ("code", "title", "project", "vendor", "amount", "currency", "edition")),
        (_("Procurement"), ("procurement", "procurement_number", "awarded_on")),
        (_("Dates"), ("signed_on", "start_on", "end_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER}
    writers = OFFICE
    scope = {"contract": "pk", "project": "project", "vendor": "vendor"}
    natural_keys = (("code",), ("title", "project"))
