"""Outsourced service providers and where they keep data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import identifiers
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)


class Place(models.TextChoices):
    """Where something is, as far as the standard asks."""

    MAINLAND = "mainland", _("mainland of China")
    HONG_KONG_MACAO_TAIWAN = "hmt", _("Hong Kong, Macao or Taiwan")
    ABROAD = "abroad", _("abroad")


class Vendor(Record):
    """An organisation that provides outsourced service; its file is shared by all projects of the tenant."""

    class Ownership(models.TextChoices):
        STATE = "state", _("state-owned")
        CITIZENS = "citizens", _("owned by Chinese citizens")
        LEGAL_PERSONS = "legal_persons", _("owned by Chinese legal persons")
        FOREIGN = "foreign", _("with foreign ownership")

    class Part(models.TextChoices):
        SERVICE = "service", _("provides service")
        ASSESSOR = "assessor", _("assesses security")

    class Kind(models.TextChoices):
        EXTERNAL = "external", _("external")
        INTERNAL = "internal", _("internal supplier")
        CUSTOMER = "customer", _("customer acting as supplier")

    class Review(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        ASSESSED = "assessed", _("assessed")
        QUALIFIED = "qualified", _("qualified")
        SUSPENDED = "suspended", _("suspended")
        BLACKLISTED = "blacklisted", _("blacklisted")
        EXITED = "exited", _("exited")

    prefix = "V"
    name = models.CharField(pgettext_lazy("vendor", "name"), max_length=200)
    uscc = models.CharField(
        _("unified social credit code"), max_length=32, blank=True, validators=[identifiers.validate_credit_code]
    )
    registered_in = models.CharField(_("registered in"), max_length=10, choices=Place, blank=True)
    ownership = models.CharField(_("ownership"), max_length=16, choices=Ownership, blank=True)
    qualifications = models.TextField(_("qualifications"), blank=True)
    qualified_to = models.DateField(_("qualifications valid to"), null=True, blank=True)
    scale = models.CharField(_("scale"), max_length=100, blank=True)
    office_site = models.CharField(_("office site"), max_length=200, blank=True)
    security_review = models.CharField(_("security review"), max_length=10, choices=Review, blank=True)
    security_reviewed_on = models.DateField(_("security reviewed on"), null=True, blank=True)
    manager = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answerable person")
    )
    role = models.CharField(_("role"), max_length=10, choices=Part, default=Part.SERVICE)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EXTERNAL)
    services = models.CharField(_("services"), max_length=300, blank=True)
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="assess",
            label=_("record assessment"),
            source=[State.CANDIDATE],
            target=State.ASSESSED,
            by=[*OFFICE, Role.ASSESSOR, Role.LEADER],
        ),
        Transition(
            name="qualify",
            label=_("qualify"),
            source=[State.CANDIDATE, State.ASSESSED],
            target=State.QUALIFIED,
            by=[Role.OFFICE_HEAD],
            gate="G04",
        ),
        Transition(
            name="suspend",
            label=_("suspend"),
            source=[State.ASSESSED, State.QUALIFIED],
            target=State.SUSPENDED,
            by=[Role.OFFICE_HEAD, Role.LEADER],
            reason=True,
        ),
        Transition(
            name="blacklist",
            label=_("blacklist"),
            source=[State.CANDIDATE, State.ASSESSED, State.QUALIFIED, State.SUSPENDED],
            target=State.BLACKLISTED,
            by=[Role.LEADER],
            reason=True,
        ),
        Transition(
            name="exit",
            label=_("end the relation"),
            source=[State.ASSESSED, State.QUALIFIED, State.SUSPENDED],
            target=State.EXITED,
            by=[Role.OFFICE_HEAD],
            reason=True,
        ),
        editable_in={State.BLACKLISTED: (), State.EXITED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("vendor"), _("vendors")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "uscc"],
                condition=~Q(uscc="") & Q(voided=False),
                name="vendor_uscc_once",
                violation_error_message=_("There is already a vendor with this credit code."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=Q(voided=False),
                name="vendor_name_once",
                violation_error_message=_("There is already a vendor of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The code is kept in its one form."""
        self.uscc = identifiers.normalise_credit_code(self.uscc) if self.uscc else ""


class DataLocation(Record):
    """A place where a vendor keeps or handles the tenant's data."""

    parent = "vendor"
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="data_locations", verbose_name=_("vendor"))
    place = models.CharField(_("place"), max_length=10, choices=Place)
    address = models.CharField(_("address"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("data location"), _("data locations")

    def __str__(self) -> str:
        return f"{self.get_place_display()} {self.address}".strip()


@register
class Vendors(Register):
    """Vendors."""

    model = Vendor
    area = "projects"
    help = _("The organisations to which you give IT services, with what speaks for and against each.")
    columns = ("number", "name", "uscc", "services", "registered_in", "security_review", "qualified_to", "state")
    filters = ("state", "registered_in", "role", "kind", "qualified_to")
    search = ("name", "uscc", "qualifications", "services")
    sections = (
        (_("Organisation"), ("name", "uscc", "registered_in", "ownership", "scale", "office_site", "manager")),
        (_("Service"), ("role", "kind", "services", "qualifications", "qualified_to")),
        (_("Security"), ("security_review", "security_reviewed_on")),
    )
    readers = INSIDE | {Role.VENDOR_MANAGER, Role.VENDOR_STAFF}
    writers = OFFICE
    scope = {"vendor": "pk"}
    natural_keys = (("uscc",), ("name",))
    children = ("data_locations",)
