"""Non-disclosure agreements with vendors and with each of their people (6.4)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import today
from tongguan.core.columns import by_state, choice, dated_in, day, holds, in_order, link, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow

from .project import Project
from .vendor import Vendor
from .vendor_staff import VendorStaff


def _binds_nobody() -> Q:
    """No project that was closed stands behind it, or its day has passed."""
    closed = Q(project__state="closed") | Q(vendor_staff__project__state="closed")
    return ~closed | Q(valid_to__lt=today())


TERM_IS_SAID = Guard(
    holds=~Q(term="fixed", valid_to=None),
    message=_(
        "Say until when it is valid, or that it ends when the information is public, or never: a blank says nothing."
    ),
    clause="6.4.a",
)
OUTLIVES = Guard(
    holds=_binds_nobody,
    message=_("Confidentiality outlives the project that was closed: this promise binds until its day."),
    clause="6.2.2.b.4",
)


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
    party_type = choice(Party, pgettext_lazy("agreement", "with"))
    vendor = link(Vendor, _("vendor"), needed=True, back="ndas")
    vendor_staff = link(VendorStaff, _("service staff member"), back="ndas")
    project = link(Project, _("project"), back="ndas")
    signed_on = day(_("signed on"))
    term = choice(Term, pgettext_lazy("period", "term"), default=Term.FIXED)
    valid_to = day(_("valid to"))
    survival = text(_("what outlives the contract"), 300)
    nd_1 = yes(_("ND-1 no subcontracting unasked"))
    nd_2 = yes(_("ND-2 no leaking, spreading or passing on"))
    nd_3 = yes(_("ND-3 measures against a leak growing"))
    nd_4 = yes(_("ND-4 penalties for leak or loss"))
    nd_5 = yes(_("ND-5 other rules of confidentiality"))
    scan = link(Evidence, _("scan"))
    confirmed_by = link(User, _("signature confirmed by"), editable=False)
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
            guards=[TERM_IS_SAID],
            not_by_who_did=("create",),
            signs=("confirmed_by",),
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.SIGNED],
            target=State.EXPIRED,
            by=[Role.SYSTEM, Role.OFFICE_HEAD],
            effects=("access.ends_with_agreement",),
        ),
        Transition(
            name="release",
            label=pgettext_lazy("obligation", "release"),
            source=[State.SIGNED, State.EXPIRED],
            target=State.RELEASED,
            by=[Role.OFFICE_HEAD, Role.LEADER],
            guards=[OUTLIVES],
            effects=("access.ends_with_agreement",),
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
            holds(
                Q(party_type="vendor", vendor_staff=None) | Q(party_type="staff", vendor_staff__isnull=False),
                "nda_names_its_party",
                _("An NDA with a person names the person, one with a vendor names nobody else."),
            ),
            in_order("signed_on", "valid_to", "nda_ends_after_signing", _("An NDA cannot end before it is signed.")),
            dated_in(
                ["signed", "expired", "released"],
                "signed_on",
                "nda_signed_has_date",
                _("An NDA is signed on a day; without the date it stays a draft."),
            ),
        ]
        indexes = [
            models.Index(fields=["vendor_staff", "state", "signed_on"], name="nda_staff"),
            models.Index(fields=["vendor", "party_type", "state", "signed_on"], name="nda_vendor"),
            by_state("nda_state"),
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
        (_("Signature and term"), ("signed_on", "term", "valid_to", "survival", "scan", "confirmed_by")),
        (_("The five contents"), ("nd_1", "nd_2", "nd_3", "nd_4", "nd_5")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    scope = {"staff": "vendor_staff", "vendor": "vendor", "project": ("project", "vendor_staff__project")}
    natural_keys = (("vendor_staff", "signed_on"), ("vendor", "party_type", "signed_on"))
