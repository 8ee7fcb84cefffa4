"""Subcontracting: only with the office's approval, and only to vendors that pass the same conditions (6.4.b.1)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.clock import today
from tongguan.core.columns import by_state, day, holds, in_order, link, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow

from .contract import Contract
from .project import Project
from .vendor import Vendor
from .vendor_assessment import VendorAssessment

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Subcontract(Record):
    """A part of a service that a vendor wants another vendor to do."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        ENDED = "ended", _("ended")

    prefix, happened = "SUB", "requested_on"
    project = link(Project, _("project"), needed=True, back="subcontracts")
    vendor = link(Vendor, _("vendor"), needed=True, back="subcontracts_given")
    sub_vendor = link(Vendor, _("subcontractor"), needed=True, back="subcontracts_taken")
    contract = link(Contract, _("contract"), back="subcontracts")
    content = prose(_("what is subcontracted"), needed=True)
    requested_on = day(_("requested on"), needed=True, default=today)
    start_on = day(_("starts on"))
    end_on = day(_("ends on"))
    assessment = link(VendorAssessment, _("assessment of the subcontractor"))
    audit_right = text(
        _("right of audit"), help_text=_("The article by which the right of audit reaches the subcontractor.")
    )
    evidence = link(Evidence, _("text of the subcontract"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    ended_on = day(_("ended on"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.REQUESTED],
            target=State.APPROVED,
            by=[Role.OFFICE_HEAD],
            needs=("assessment", "audit_right"),
            not_by_who_did=("create",),
            gate="G12",
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="reject",
            label=_("reject"),
            source=[State.REQUESTED],
            target=State.REJECTED,
            by=[Role.OFFICE_HEAD],
            reason=True,
        ),
        Transition(
            name="reopen",
            label=_("reopen"),
            source=[State.REJECTED],
            target=State.REQUESTED,
            by=OFFICE,
            reason=True,
        ),
        Transition(
            name="end",
            label=_("end the subcontract"),
            source=[State.APPROVED],
            target=State.ENDED,
            by=[*OFFICE, Role.SYSTEM],
            stamps=("ended_on",),
            effects=("staff.leave_with_subcontract",),
        ),
        editable_in={State.APPROVED: ("evidence",), State.REJECTED: (), State.ENDED: ()},
    )
    title_joins = ("vendor", "sub_vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("subcontract"), _("subcontracts")
        constraints = [
            holds(
                ~Q(sub_vendor=F("vendor")),
                "subcontract_joins_two",
                _("A vendor does not subcontract to itself."),
            ),
            in_order("start_on", "end_on", "subcontract_in_order", _("A subcontract ends after it starts.")),
        ]
        indexes = [
            by_state("subcontract_state"),
            models.Index(fields=["project", "state"], name="subcontract_project"),
            models.Index(fields=["sub_vendor", "state"], name="subcontract_sub_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} → {self.sub_vendor}"

    def clean(self) -> None:
        """The assessment speaks of the subcontractor, the contract of the vendor and the project."""
        wrong = {}
        if self.assessment and self.assessment.vendor_id != self.sub_vendor_id:
            wrong["assessment"] = _("This assessment is about another vendor.")
        if self.contract and (self.contract.vendor_id, self.contract.project_id) != (self.vendor_id, self.project_id):
            wrong["contract"] = _("This contract is with another vendor, or for another project.")
        if wrong:
            raise ValidationError(wrong)


@register
class Subcontracts(Register):
    """Subcontracts."""

    model = Subcontract
    area = "projects"
    help = _(
        "What vendors pass on to others: asked for, assessed like any vendor, approved by the office or not at all."
    )
    columns = ("number", "project", "vendor", "sub_vendor", "content", "requested_on", "approved_by", "state")
    filters = ("state", "project", "vendor", "sub_vendor", "requested_on")
    search = ("project__name", "vendor__name", "sub_vendor__name", "content")
    sections = (
        (
            _("Request"),
            ("project", "vendor", "sub_vendor", "contract", "content", "requested_on", "start_on", "end_on"),
        ),
        (_("Conditions"), ("assessment", "audit_right", "evidence")),
        (_("Approval"), ("approved_by", "approved_on", "ended_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"subcontract": "pk", "project": "project", "vendor": "vendor", "contract": "contract"}
    natural_keys = (("project", "vendor", "sub_vendor", "requested_on"), ("project", "sub_vendor"))
