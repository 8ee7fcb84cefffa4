"""Service staff: people of a vendor who work, or are proposed to work, on a project."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

from .project import Project
from .vendor import Vendor


class VendorStaff(Record):
    """One person of a vendor on one project, from the proposal to the last day.

    Of a background check only the conclusion, the certificate and its issuer and date are kept.
    """

    class Term(models.TextChoices):
        FIXED = "fixed", _("fixed term")
        OPEN_ENDED = "open_ended", _("open-ended")

    class Check(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CLEARED = "cleared", _("cleared")
        ONBOARDED = "onboarded", _("onboarded")
        SUSPENDED = "suspended", _("suspended")
        OFFBOARDED = "offboarded", _("offboarded")

    prefix = "VS"
    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements", verbose_name=_("person"))
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="staff", verbose_name=_("vendor"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("project")
    )
    role = models.CharField(_("post"), max_length=100, blank=True)
    duties = models.TextField(_("duties"), blank=True)
    nationality = models.CharField(_("nationality"), max_length=2, default="CN", help_text=_("ISO code, e.g. CN"))
    labour_contract_term = models.CharField(_("term of labour contract"), max_length=10, choices=Term, blank=True)
    labour_contract_to = models.DateField(_("labour contract to"), null=True, blank=True)
    employer_nda_on = models.DateField(_("confidentiality agreement with the employer on"), null=True, blank=True)
    qualification = models.CharField(_("qualification"), max_length=300, blank=True)
    background_check = models.CharField(_("background check"), max_length=10, choices=Check, blank=True)
    background_checked_on = models.DateField(_("background checked on"), null=True, blank=True)
    background_certificate = models.CharField(_("certificate number of the check"), max_length=100, blank=True)
    background_issuer = models.CharField(_("issuer of the certificate"), max_length=100, blank=True)
    cleared_on = models.DateField(_("cleared on"), null=True, blank=True)
    onboarded_on = models.DateField(_("onboarded on"), null=True, blank=True)
    offboarded_on = models.DateField(_("offboarded on"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )
    state = StateField(State)

    _by_head = {"by": (Role.OFFICE_HEAD,)}
    workflow = Workflow(
        State,
        Transition(
            name="clear",
            label=_("clear for service"),
            source=[State.PROPOSED],
            target=State.CLEARED,
            gate="G05",
            needs=("project",),
            stamps=("cleared_on",),
            **_by_head,
        ),
        Transition(
            name="onboard",
            label=_("onboard"),
            source=[State.CLEARED],
            target=State.ONBOARDED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            gate="G07",
            stamps=("onboarded_on",),
        ),
        Transition(
            name="suspend",
            label=_("suspend"),
            source=[State.ONBOARDED],
            target=State.SUSPENDED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            effects=("access.withdraw",),
            reason=True,
        ),
        Transition(
            name="resume",
            label=_("resume"),
            source=[State.SUSPENDED],
            target=State.ONBOARDED,
            gate="G07",
            **_by_head,
        ),
        Transition(
            name="offboard",
            label=_("offboard"),
            source=[State.PROPOSED, State.CLEARED, State.ONBOARDED, State.SUSPENDED],
            target=State.OFFBOARDED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            stamps=("offboarded_on",),
            effects=("access.withdraw",),
            reason=True,
        ),
    )
    title_joins = ("person", "vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("service staff member"), _("service staff")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "vendor", "project"],
                condition=Q(voided=False) & ~Q(state="offboarded"),
                name="staff_once_on_project",
                violation_error_message=_("This person is already on this project for this vendor."),
            ),
            models.CheckConstraint(
                condition=Q(onboarded_on=None) | Q(offboarded_on=None) | Q(offboarded_on__gte=F("onboarded_on")),
                name="staff_leaves_after_coming",
                violation_error_message=_("Nobody can leave before they came."),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "id"], condition=Q(voided=False), name="staff_state"),
            models.Index(
                fields=["tenant", "labour_contract_to"], condition=Q(voided=False), name="staff_contract_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.vendor}）"


@register
class VendorStaffRegister(Register):
    """Service staff."""

    model = VendorStaff
    area = "projects"
    help = _("The people of vendors who serve you: what was checked before they came, and until when they stay.")
    columns = ("number", "person", "vendor", "project", "role", "labour_contract_to", "onboarded_on", "state")
    filters = ("state", "vendor", "project", "background_check", "onboarded_on")
    search = ("person__name", "vendor__name", "project__name", "role")
    sections = (
        (_("Who and where"), ("person", "vendor", "project", "role", "duties", "nationality")),
        (
            _("Employment"),
            ("labour_contract_term", "labour_contract_to", "employer_nda_on", "qualification", "replaced_by"),
        ),
        (
            _("Background check"),
            ("background_check", "background_checked_on", "background_certificate", "background_issuer"),
        ),
        (_("Dates"), ("cleared_on", "onboarded_on", "offboarded_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.VENDOR_STAFF}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"staff": "pk", "vendor": "vendor", "project": "project"}
    natural_keys = (("person", "vendor", "project"), ("person", "vendor"))
