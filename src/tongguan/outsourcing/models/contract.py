"""Contracts of outsourced service."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import today
from tongguan.core.columns import by_state, choice, currency, day, in_order, link, money, once, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .project import Project
from .vendor import VENDOR_GOES_ON, Vendor
from .vendor_assessment import lately_passed
from .vendor_staff import VendorStaff

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
KEPT_UP = ("project_manager", "staff_list", "amendments", "document")
"""What goes on being told of a contract that is signed."""


def _amendments(**given: Any) -> Any:
    # The amendments know their contract.
    from .contract_rows import ContractAmendment  # noqa: PLC0415  circular import

    return ContractAmendment.objects.filter(contract=OuterRef("pk"), **given)


def _nothing_open() -> Any:
    return ~Exists(_amendments(outcome=""))


def _edition_agreed() -> Any:
    none_needed = Q(~Exists(_amendments(outcome="amended")), Exists(_amendments(outcome="not_needed")))
    return Q(Exists(_amendments(outcome="amended", edition=OuterRef("edition")))) | none_needed


RENEWED = "contract.renewed"
ENDS = ("contract.ends", "access.ends_with_contract")


_REASSESSED = Guard(
    holds=lambda: Q(Exists(lately_passed(OuterRef("vendor"), today()))),
    message=_("The vendor has to be assessed again before access goes on under a new contract."),
    clause="6.1.b",
)


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
    code = text(_("contract number"), 60)
    title = text(pgettext_lazy("contract", "title"), needed=True)
    project = link(Project, _("project"), needed=True, back="contracts")
    vendor = link(Vendor, _("vendor"), needed=True, back="contracts")
    project_manager = link(VendorStaff, _("project manager of the vendor"))
    renewal_of = link("self", _("renewal of"), help_text=_("The contract that this one goes on with."))
    amount = money(_("amount"))
    currency = currency()
    procurement = choice(Procurement, _("way of procurement"), blank=True)
    procurement_number = text(_("procurement number"), 60)
    awarded_on = day(_("awarded on"))
    signed_on = day(_("signed on"))
    start_on = day(_("starts on"))
    end_on = day(_("ends on"))
    security_reviewer = link(User, _("security reviewer"), editable=False)
    security_reviewed_on = day(_("security reviewed on"), editable=False)
    edition = text(_("edition"), 20, needed=True, default="1")
    document = link(Evidence, _("text of the contract"))
    state = StateField(State)

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
            name="review",
            label=_("record the security review"),
            source=[State.SECURITY_REVIEW],
            target=State.SECURITY_REVIEW,
            by=[Role.ASSESSOR, Role.SEC_OFFICER, Role.OFFICE_HEAD],
            not_by_who_did=("create",),
            segregation="SOD-02",
            signs=("security_reviewer",),
            stamps=("security_reviewed_on",),
        ),
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.SECURITY_REVIEW],
            target=State.APPROVED,
            by=[Role.LEADER],
            gate="G06",
            further_gates=("G18",),
        ),
        Transition(
            name="return",
            label=_("return to draft"),
            source=[State.SECURITY_REVIEW, State.APPROVED],
            target=State.DRAFT,
            by=[Role.LEADER, Role.OFFICE_HEAD],
            clears=("security_reviewer", "security_reviewed_on"),
            reason=True,
        ),
        Transition(
            name="sign",
            label=_("record signature"),
            source=[State.APPROVED],
            target=State.SIGNED,
            by=[Role.OFFICE_HEAD],
            gate="G06",
            further_gates=("G18",),
            guards=[VENDOR_GOES_ON],
            needs=("code", "start_on", "end_on"),
            stamps=("signed_on",),
        ),
        Transition(name="take_effect", label=_("take effect"), source=[State.SIGNED], target=State.IN_FORCE, by=OFFICE),
        Transition(
            name="extend_access",
            label=_("extend access to the end of this renewal"),
            source=[State.IN_FORCE],
            target=State.IN_FORCE,
            by=[Role.OFFICE_HEAD],
            gate="G07",
            needs=("renewal_of", "end_on"),
            guards=[_REASSESSED],
            effects=("access.extend", RENEWED),
        ),
        Transition(
            name="amend",
            label=_("amend"),
            source=[State.IN_FORCE],
            target=State.AMENDING,
            by=[Role.OFFICE_HEAD],
            reason=True,
        ),
        Transition(
            name="conclude_amendment",
            label=_("conclude the amendment"),
            source=[State.AMENDING],
            target=State.IN_FORCE,
            by=[Role.LEADER],
            gate="G06",
            further_gates=("G18",),
            guards=[
                Guard(
                    holds=_nothing_open,
                    message=_("Say of every event that calls for an amendment what came of it."),
                    clause="6.2.1.b",
                ),
                Guard(
                    holds=_edition_agreed,
                    message=_("Record the amendment, and give the contract its new edition."),
                    clause="6.2.1.b",
                ),
            ],
            effects=("amended_terms_take_effect",),
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.IN_FORCE, State.SIGNED],
            target=State.EXPIRED,
            by=[Role.SYSTEM, Role.OFFICE_HEAD],
            effects=ENDS,
        ),
        Transition(
            name="terminate",
            label=_("terminate"),
            source=[State.IN_FORCE, State.SIGNED, State.AMENDING],
            target=State.TERMINATED,
            by=[Role.LEADER],
            effects=ENDS,
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
                *KEPT_UP,
            ),
            State.SIGNED: KEPT_UP,
            State.IN_FORCE: KEPT_UP,
            State.EXPIRED: (),
            State.TERMINATED: (),
            State.CLOSED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("outsourcing contract"), _("outsourcing contracts")
        constraints = [
            in_order("start_on", "end_on", "contract_ends_after_start", _("A contract cannot end before it starts.")),
            once(
                ["tenant", "code", "edition"],
                "contract_code_once",
                _("There is already a contract with this number."),
                where=~Q(code=""),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state"], name="contract_project_state"),
            by_state("contract_state"),
            models.Index(fields=["tenant", "end_on"], condition=Q(voided=False), name="contract_ends"),
        ]

    title_columns = ("title",)

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
        (_("Contract"), ("code", "title", "project", "vendor", "project_manager", "renewal_of", "edition", "document")),
        (_("Price"), ("amount", "currency")),
        (_("Procurement"), ("procurement", "procurement_number", "awarded_on")),
        (_("Security review"), ("security_reviewer", "security_reviewed_on")),
        (_("Dates"), ("signed_on", "start_on", "end_on")),
    )
    readers = BUSINESS | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"contract": "pk", "project": "project", "vendor": "vendor"}
    natural_keys = (("code",), ("title", "project"))
    children = ("staff_list", "amendments")
