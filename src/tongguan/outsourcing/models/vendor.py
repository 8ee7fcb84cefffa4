"""Outsourced service providers: who owns them, what they hold, and where they keep data."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import identifiers
from tongguan.core.columns import by_state, choice, day, link, once, percent, prose, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.values import listed
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF)
VENDOR_GOES_ON = Guard(
    holds=~Q(vendor__state__in=["blacklisted", "exited"]),
    message=_("The vendor is blacklisted, or the relation with it has ended."),
    clause="6.1.b",
)


class Place(models.TextChoices):
    """Where something is, as far as the standard asks."""

    MAINLAND = "mainland", _("mainland of China")
    HONG_KONG_MACAO_TAIWAN = "hmt", _("Hong Kong, Macao or Taiwan")
    ABROAD = "abroad", _("abroad")


def _has_places() -> Any:
    return Exists(DataLocation.objects.filter(vendor=OuterRef("pk")))


def _running(**of: Any) -> Any:
    # The contracts know their vendor.
    from .contract import Contract  # noqa: PLC0415  circular import

    return Contract.objects.filter(**of, state__in=["signed", "in_force", "amending"])


def _no_contract_runs() -> Any:
    return ~Q(Exists(_running(vendor=OuterRef("pk"))))


def _running_contracts(vendors: Iterable[Any]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for vendor, number in (
        _running(vendor__in=[one.pk for one in vendors]).order_by("number").values_list("vendor", "number")
    ):
        found.setdefault(vendor, []).append(number)
    return {vendor: listed(numbers) for vendor, numbers in found.items()}


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
    name = text(pgettext_lazy("vendor", "name"), needed=True)
    uscc = text(_("unified social credit code"), 32, validators=[identifiers.validate_credit_code])
    registered_in = choice(Place, _("registered in"), blank=True)
    ownership = choice(Ownership, _("ownership"), blank=True)
    parent_vendor = link("self", _("belongs to the group of"), help_text=_("Affiliates do not assess each other."))
    qualifications = prose(_("qualifications"))
    qualified_to = day(_("qualifications valid to"))
    scale = text(_("scale"), 100)
    office_site = text(_("office site"))
    security_review = choice(Review, _("security review"), blank=True)
    security_reviewed_on = day(_("security reviewed on"))
    security_reviewer = text(_("security reviewed by"), help_text=_("The body or person that reviewed the background."))
    manager = link(Person, _("answerable person"))
    role = choice(Part, _("role"), default=Part.SERVICE)
    kind = choice(Kind, _("kind"), default=Kind.EXTERNAL)
    services = text(_("services"), 300)
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
            source=[State.CANDIDATE, State.ASSESSED, State.SUSPENDED],
            target=State.QUALIFIED,
            by=[Role.OFFICE_HEAD],
            gate="G04",
        ),
        Transition(
            name="approve_places",
            label=_("approve the data locations"),
            source=[State.QUALIFIED],
            target=State.QUALIFIED,
            by=[Role.LEADER, Role.OFFICE_HEAD],
            gate="G18",
            guards=[Guard(holds=_has_places, message=_("Name the data locations first."), clause="6.2.1.a.7")],
            effects=("data_locations_are_approved",),
        ),
        Transition(
            name="suspend",
            label=_("suspend"),
            source=[State.ASSESSED, State.QUALIFIED],
            target=State.SUSPENDED,
            by=[Role.OFFICE_HEAD, Role.LEADER, Role.SYSTEM],
            reason=True,
        ),
        Transition(
            name="blacklist",
            label=_("blacklist"),
            source=[State.CANDIDATE, State.ASSESSED, State.QUALIFIED, State.SUSPENDED],
            target=State.BLACKLISTED,
            by=[Role.LEADER],
            effects=("vendor.ends",),
            reason=True,
        ),
        Transition(
            name="exit",
            label=_("end the relation"),
            source=[State.ASSESSED, State.QUALIFIED, State.SUSPENDED, State.BLACKLISTED],
            target=State.EXITED,
            by=[Role.OFFICE_HEAD],
            guards=[
                Guard(
                    holds=_no_contract_runs,
                    message=_("A contract with the vendor is in force; it ends first."),
                    clause="8.2.b",
                    names=_running_contracts,
                )
            ],
            effects=("vendor.ends",),
            reason=True,
        ),
        Transition(
            name="readmit",
            label=_("admit as a candidate again"),
            source=[State.BLACKLISTED, State.EXITED],
            target=State.CANDIDATE,
            by=[Role.LEADER],
            reason=True,
        ),
        editable_in={State.BLACKLISTED: (), State.EXITED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("vendor"), _("vendors")
        constraints = [
            once(
                ["tenant", "uscc"],
                "vendor_uscc_once",
                _("There is already a vendor with this credit code."),
                where=~Q(uscc=""),
            ),
            once(["tenant", "name"], "vendor_name_once", _("There is already a vendor of this name.")),
        ]
        indexes = [by_state("vendor_state")]

    title_columns = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The code is kept in its one form."""
        self.uscc = identifiers.normalise_credit_code(self.uscc) if self.uscc else ""


class DataLocation(Record):
    """A place where a vendor keeps or handles the tenant's data."""

    parent = "vendor"
    vendor = link(Vendor, _("vendor"), needed=True, back="data_locations")
    place = choice(Place, _("place"))
    address = text(_("address"))
    purpose = text(_("purpose"))
    approved_on = day(_("approved on"), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("data location"), _("data locations")

    def __str__(self) -> str:
        return f"{self.get_place_display()} {self.address}".strip()


class VendorOwner(Record):
    """A link of the chain of ownership, up to the final owner (6.1.b.2)."""

    parent = "vendor"
    vendor = link(Vendor, _("vendor"), needed=True, back="owners")
    name = text(_("owner"), needed=True)
    ownership = choice(Vendor.Ownership, _("ownership"), blank=True)
    share = percent(_("share in percent"))
    is_final = yes(_("final owner"))

    class Meta:
        verbose_name, verbose_name_plural = _("owner"), pgettext_lazy("vendor", "owners")

    def __str__(self) -> str:
        return self.name


class VendorKeyPerson(Record):
    """The legal representative or a key person, with the proof that there is no criminal record (6.1.b.3)."""

    parent = "vendor"
    vendor = link(Vendor, _("vendor"), needed=True, back="key_people")
    name = text(pgettext_lazy("person", "name"), 64, needed=True)
    post = text(_("post"), 100)
    no_record_proof = text(
        _("proof of no criminal record"), help_text=_("Number and issuer of the certificate, no more.")
    )
    proved_on = day(_("date of the proof"))

    class Meta:
        verbose_name, verbose_name_plural = _("key person"), _("key people")

    def __str__(self) -> str:
        return f"{self.name} {self.post}".rstrip()


class VendorCertificate(Record):
    """A qualification or certificate that a vendor holds, until when (6.1.b.5, 6.1.b.9)."""

    parent = "vendor"
    vendor = link(Vendor, _("vendor"), needed=True, back="certificates")
    name = text(_("certificate"), needed=True)
    certificate_no = text(_("certificate number"), 100)
    issued_by = text(_("issued by"))
    valid_to = day(_("valid to"))
    evidence = link(Evidence, _("evidence"))

    class Meta:
        verbose_name, verbose_name_plural = _("certificate"), _("certificates")
        indexes = [models.Index(fields=["vendor", "valid_to"], name="vendor_certificate_ends")]

    def __str__(self) -> str:
        return self.name


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
        (
            _("Organisation"),
            ("name", "uscc", "registered_in", "ownership", "parent_vendor", "scale", "office_site", "manager"),
        ),
        (_("Service"), ("role", "kind", "services", "qualifications", "qualified_to")),
        (_("Security"), ("security_review", "security_reviewed_on", "security_reviewer")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = OFFICE
    scope = {"vendor": "pk"}
    natural_keys = (("uscc",), ("name",))
    children = ("data_locations", "owners", "key_people", "certificates")
