"""Non-disclosure agreements with vendors and with each of their people (6.4)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow

from .project import Project
from .vendor import Vendor
from .vendor_staff import VendorStaff


class NDA(Record):
    """A promise of confidentiality. Signed by scan or a reliable electronic signature, never by a tick."""

    class Party(models.TextChoices):
        VENDOR = "vendor", _("vendor")
        STAFF = "staff", _("service staff member")

    class Term(models.TextChoices):
        FIXED = "fixed", _("fixed term")
        OPEN_ENDED = "open_ended", _("open-ended")
        UNTIL_PUBLIC = "until_public", _("until the information is public")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNED = "signed", _("signed")
        EXPIRED = "expired", _("expired")
        RELEASED = "released", pgettext_lazy("obligation", "released")

    prefix, happened = "NDA", "signed_on"
    party_type = models.CharField(pgettext_lazy("agreement", "with"), max_length=8, choices=Party)
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="ndas", verbose_name=_("vendor"))
    vendor_staff = models.ForeignKey(
        VendorStaff,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ndas",
        verbose_name=_("service staff member"),
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="ndas", verbose_name=_("project")
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    term = models.CharField(pgettext_lazy("period", "term"), max_length=12, choices=Term, default=Term.FIXED)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    survival = models.CharField(_("what outlives the contract"), max_length=300, blank=True)
    nd_1 = models.BooleanField(_("ND-1 no subcontracting unasked"), default=False)
    nd_2 = models.BooleanField(_("ND-2 no leaking, spreading or passing on"), default=False)
    nd_3 = models.BooleanField(_("ND-3 measures against a leak growing"), default=False)
    nd_4 = models.BooleanField(_("ND-4 penalties for leak or loss"), default=False)
    nd_5 = models.BooleanField(_("ND-5 other rules of confidentiality"), default=False)
    scan = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="sign",
            label=_("confirm signature"),
            source=[State.DRAFT],
            target=State.SIGNED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            needs=("signed_on", "scan"),
            not_by_who_did=("create",),
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.SIGNED],
            target=State.EXPIRED,
            by=[Role.SYSTEM, Role.OFFICE_HEAD],
        ),
        Transition(
            name="release",
            label=pgettext_lazy("obligation", "release"),
            source=[State.SIGNED, State.EXPIRED],
            target=State.RELEASED,
            by=[Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={
            State.SIGNED: ("survival", "nd_1", "nd_2", "nd_3", "nd_4", "nd_5", "scan"),
            State.EXPIRED: (),
            State.RELEASED: (),
        },
    )
    title_joins = ("vendor", "vendor_staff", "vendor_staff__person", "vendor_staff__vendor")

    class Meta:
        verbose_name, verbose_name_plural = _("NDA"), _("NDAs")
        constraints = [
            models.CheckConstraint(
                condition=Q(party_type="vendor", vendor_staff=None) | Q(party_type="staff", vendor_staff__isnull=False),
                name="nda_names_its_party",
                violation_error_message=_(
                    "An NDA with a person names the person, one with a vendor names nobody else."
                ),
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(valid_to=None) | Q(valid_to__gte=F("signed_on")),
                name="nda_ends_after_signing",
                violation_error_message=_("An NDA cannot end before it is signed."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False),
                name="nda_signed_has_date",
                violation_error_message=_("An NDA is signed on a day; without the date it stays a draft."),
            ),
        ]
        indexes = [
            models.Index(fields=["vendor_staff", "state", "signed_on"], name="nda_staff"),
            models.Index(fields=["vendor", "party_type", "state", "signed_on"], name="nda_vendor"),
            models.Index(fields=["tenant", "state", "id"], condition=Q(voided=False), name="nda_state"),
            models.Index(fields=["tenant", "valid_to"], condition=Q(voided=False), name="nda_ends"),
        ]

    def __str__(self) -> str:
        return str(self.vendor_staff or self.vendor)

    def clean(self) -> None:
        """The vendor of a person's NDA is the person's vendor."""
        if self.vendor_staff_id and self.vendor_id and self.vendor_staff.vendor_id != self.vendor_id:
            raise ValidationError({"vendor": _("This person belongs to another vendor.")})


@register
class NDAs(Register):
    """NDAs."""

    model = NDA
    area = "projects"
    help = _("Promises of confidentiality, with each vendor and with each person, kept with their scans.")
    columns = ("number", "party_type", "vendor", "vendor_staff", "project", "signed_on", "valid_to", "state")
    filters = ("state", "party_type", "vendor", "project", "signed_on", "valid_to")
    search = ("vendor__name", "vendor_staff__person__name", "project__name")
    sections = (
        (_("Parties"), ("party_type", "vendor", "vendor_staff", "project")),
        (_("Signature and term"), ("signed_on", "term", "valid_to", "survival", "scan")),
        (_("The five contents"), ("nd_1", "nd_2", "nd_3", "nd_4", "nd_5")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.VENDOR_STAFF}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"staff": "vendor_staff", "vendor": "vendor", "project": ("project", "vendor_staff__project")}
    natural_keys = (("vendor_staff", "signed_on"), ("vendor", "party_type", "signed_on"))
