"""Service staff: people of a vendor who work, or are proposed to work, on a project."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import by_state, choice, day, holds, in_order, link, once, prose, text, yes
from tongguan.core.fields import SecretField, StateField, is_stored
from tongguan.core.models import DataKey, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

from .project import Project
from .vendor import VENDOR_GOES_ON, Vendor

LONGEST_CERTIFICATE = 100
_NOT_REASSESSED = Guard(
    holds=Q(project=None) | Q(project__reassess_since=None),
    message=_("The risk of the project is being reassessed; until then no new staff come."),
    clause="5.1.2.b.3",
)
_PROJECT_GOES_ON = Guard(
    holds=~Q(project__state__in=["closed", "cancelled", "not_approved"]),
    message=_("The project has ended, or was not approved."),
    clause="8.2.c",
)


def _not_failed_since() -> Any:
    # The assessments know whom they are about.
    from .staff_assessment import StaffAssessment  # noqa: PLC0415  circular import

    told = StaffAssessment.objects.filter(vendor_staff=OuterRef("pk"), state__in=["passed", "failed"])
    last = told.order_by("-assessed_on", "-pk").values("state")[:1]
    return ~Q(Exact(Coalesce(Subquery(last), Value("")), Value("failed")))


_STILL_CLEARED = Guard(
    holds=_not_failed_since, message=_("The last assessment was failed; assess the person again first."), clause="6.1.c"
)
KEPT_UP = (
    *("role", "is_key", "duties", "nationality", "labour_contract_term", "labour_contract_to", "employer_nda_on"),
    *("qualification", "experience", "skill_verified_on", "background_check", "background_checked_on"),
    *("background_certificate", "background_issuer", "privacy_notice_on", "privacy_basis", "privacy_assessed_on"),
    *("files_purged_on", "cleared_on", "onboarded_on", "offboarded_on"),
    *("replaced_by", "replacement_approved_by", "replacement_approved_on"),
)
"""All but who serves for whom and where: whatever was granted hangs on that."""
_COMING = {
    "target": "onboarded",
    "gate": "G07",
    "further_gates": ("G11",),
    "guards": (_NOT_REASSESSED, VENDOR_GOES_ON, _PROJECT_GOES_ON, _STILL_CLEARED),
}


def certificate(number: str) -> str:
    """The number in its one form. Raises ValidationError where it is too long to be one."""
    number = " ".join(number.split())
    if len(number) > LONGEST_CERTIFICATE:
        raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST_CERTIFICATE})
    return number


def nothing_told(_number: str) -> str:
    """The mask of a certificate: that there is one."""
    return "***"


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

    class Basis(models.TextChoices):
        CONTRACT = "contract", _("necessary for the contract")
        DUTY = "duty", _("statutory duty")
        CONSENT = "consent", _("separate consent")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CLEARED = "cleared", _("cleared")
        ONBOARDED = "onboarded", _("onboarded")
        SUSPENDED = "suspended", _("suspended")
        OFFBOARDED = "offboarded", _("offboarded")

    prefix = "VS"
    person = link(Person, _("person"), needed=True, back="engagements")
    vendor = link(Vendor, _("vendor"), needed=True, back="staff")
    project = link(Project, _("project"), back="staff")
    role = text(_("post"), 100)
    is_key = yes(_("key person of the service"))
    duties = prose(_("duties"))
    nationality = text(_("nationality"), 2, needed=True, default="CN", help_text=_("ISO code, e.g. CN"))
    labour_contract_term = choice(Term, _("term of labour contract"), blank=True)
    labour_contract_to = day(_("labour contract to"))
    employer_nda_on = day(_("confidentiality agreement with the employer on"))
    qualification = text(_("qualification"), 300)
    experience = prose(_("experience"))
    skill_verified_on = day(_("skill and experience verified on"))
    background_check = choice(Check, _("background check"), blank=True)
    background_checked_on = day(_("background checked on"))
    background_certificate = SecretField(
        _("certificate number of the check"),
        blank=True,
        normal=certificate,
        mask=nothing_told,
        unmask=(Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.ASSESSOR),
    )
    background_issuer = text(_("issuer of the certificate"), 100)
    privacy_notice_on = day(_("told about the personal data on"))
    privacy_basis = choice(Basis, _("legal basis of the personal data"), blank=True)
    privacy_assessed_on = day(_("impact on personal data assessed on"))
    files_purged_on = day(
        _("uploaded files purged on"),
        help_text=_("After clearance only the conclusion, number, issuer and date are kept."),
    )
    cleared_on = day(_("cleared on"))
    onboarded_on = day(_("onboarded on"))
    offboarded_on = day(_("offboarded on"))
    replaced_by = link("self", _("replaced by"))
    replacement_approved_by = link(User, _("replacement approved by"))
    replacement_approved_on = day(_("replacement approved on"))
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
            guards=(_NOT_REASSESSED,),
            stamps=("cleared_on",),
            **_by_head,
        ),
        Transition(
            name="onboard",
            label=_("onboard"),
            source=[State.CLEARED],
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            stamps=("onboarded_on",),
            **_COMING,
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
        Transition(name="resume", label=_("resume"), source=[State.SUSPENDED], **_by_head, **_COMING),
        Transition(
            name="offboard",
            label=_("offboard"),
            source=[State.PROPOSED, State.CLEARED, State.ONBOARDED, State.SUSPENDED],
            target=State.OFFBOARDED,
            by=[Role.OFFICE_HEAD, Role.OFFICE_STAFF],
            stamps=("offboarded_on",),
            effects=("access.withdraw", "staff.roles_end", "improvement.leaving_is_looked_at"),
            reason=True,
        ),
        editable_in=dict.fromkeys((State.ONBOARDED, State.SUSPENDED, State.OFFBOARDED), KEPT_UP),
    )
    title_joins = title_columns = ("person", "vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("service staff member"), _("service staff")
        constraints = [
            once(
                ["person", "vendor", "project"],
                "staff_once_on_project",
                _("This person is already on this project for this vendor."),
                where=~Q(state="offboarded"),
            ),
            in_order(
                "onboarded_on", "offboarded_on", "staff_leaves_after_coming", _("Nobody can leave before they came.")
            ),
            holds(
                Q(replacement_approved_on=None) | Q(replaced_by__isnull=False),
                "staff_replacement_is_named",
                _("A replacement that is approved is named."),
            ),
        ]
        indexes = [
            by_state("staff_state"),
            models.Index(
                fields=["tenant", "labour_contract_to"], condition=Q(voided=False), name="staff_contract_ends"
            ),
            # Most replace nobody: an index of the empty ones tells a planner that it finds thousands.
            models.Index(fields=["replaced_by"], condition=Q(replaced_by__isnull=False), name="staff_who_replaces"),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.vendor}）"

    def clean(self) -> None:
        """Of whoever was erased no new certificate is kept."""
        typed = self.background_certificate and not is_stored(self.background_certificate)
        if typed and self.person_id and self.person.is_erased:
            raise ValidationError({"background_certificate": _("The personal data of this person were erased.")})

    def data_key_for_secrets(self) -> DataKey:
        """The person's own key, so that what was checked about somebody is erased with the person."""
        if self.person.data_key is None:
            self.person.data_key_for_secrets()
            self.person.save()
        return self.person.data_key_for_secrets()


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
        (_("Who and where"), ("person", "vendor", "project", "role", "is_key", "duties", "nationality")),
        (_("Employment"), ("labour_contract_term", "labour_contract_to", "employer_nda_on")),
        (_("Skill"), ("qualification", "experience", "skill_verified_on")),
        (
            _("Background check"),
            ("background_check", "background_checked_on", "background_certificate", "background_issuer"),
        ),
        (_("Personal data"), ("privacy_notice_on", "privacy_basis", "privacy_assessed_on", "files_purged_on")),
        (_("Dates"), ("cleared_on", "onboarded_on", "offboarded_on")),
        (_("Replacement"), ("replaced_by", "replacement_approved_by", "replacement_approved_on")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"staff": "pk", "vendor": "vendor", "project": "project"}
    natural_keys = (("person", "vendor", "project"), ("person", "vendor"))
