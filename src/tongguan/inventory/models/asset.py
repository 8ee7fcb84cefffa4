"""Assets: the inventory with owner, worth, place and last count (manual 8.2.6; GB/T 32926 8.2.c, A.5.b)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import by_state, choice, day, grade, in_order, link, once, prose, text
from tongguan.core.fields import StateField
from tongguan.core.models import Evidence, Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.documents.models import Classification
from tongguan.organisation.models import OrgUnit, Person


class Asset(Record):
    """Something of worth that somebody answers for, from its first use until it is disposed of."""

    class Category(models.TextChoices):
        INFORMATION = "information", _("information")
        SOFTWARE = "software", _("software")
        HARDWARE = "hardware", _("hardware")
        SERVICE = "service", _("service")
        PEOPLE = "people", pgettext_lazy("asset", "people")
        FACILITY = "facility", _("facility")
        OTHER = "other", pgettext_lazy("asset", "other")

    class Grade(models.TextChoices):
        LOW = "low", pgettext_lazy("asset", "low")
        MEDIUM = "medium", pgettext_lazy("asset", "medium")
        HIGH = "high", pgettext_lazy("asset", "high")
        VERY_HIGH = "very_high", pgettext_lazy("asset", "very high")

    class State(models.TextChoices):
        IN_USE = "in_use", _("in use")
        IDLE = "idle", _("idle")
        RETURNED = "returned", _("given back")
        DISPOSED = "disposed", _("disposed of")

    prefix = "AST"
    code = text(_("code"), 60)
    name = text(pgettext_lazy("asset", "name"), needed=True)
    category = choice(Category, _("category of asset"))
    subcategory = text(_("subcategory"), 60)
    description = prose(_("description"))
    classification = choice(Classification, _("classification"), blank=True)
    confidentiality = grade(_("confidentiality, 1 to 5"))
    integrity = grade(_("integrity, 1 to 5"))
    availability = grade(_("availability, 1 to 5"))
    grade = choice(Grade, _("grade of asset"), blank=True)
    owner = link(Person, _("asset owner"), back="owned_assets")
    custodian = link(Person, _("kept by"), back="kept_assets", help_text=_("who has it in hand"))
    unit = link(OrgUnit, _("responsible unit"))
    location = text(_("location"), help_text=_("for an important asset the name of its secure zone"))
    acquired_on = day(_("acquired on"))
    counted_on = day(_("last counted on"))
    returned_on = day(_("given back on"))
    disposed_on = day(_("disposed of on"))
    disposal = text(_("way of disposal"), 300, help_text=_("how it was destroyed, wiped, or to whom it went"))
    disposal_evidence = link(Evidence, _("proof of disposal"))
    disposal_by = link(User, _("disposal confirmed by"), editable=False)
    state = StateField(State)

    _kept = {"by": (Role.ASSET_OWNER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)}
    workflow = Workflow(
        State,
        Transition(name="lay_aside", label=_("lay aside"), source=[State.IN_USE], target=State.IDLE, **_kept),
        Transition(
            name="put_to_use",
            label=_("put to use"),
            source=[State.IDLE, State.RETURNED],
            target=State.IN_USE,
            clears=("returned_on",),
            **_kept,
        ),
        Transition(
            name="take_back",
            label=_("take back"),
            source=[State.IN_USE, State.IDLE],
            target=State.RETURNED,
            stamps=("returned_on",),
            **_kept,
        ),
        Transition(
            name="dispose",
            label=_("confirm disposal"),
            source=[State.IDLE, State.RETURNED],
            target=State.DISPOSED,
            by=[Role.OFFICE_HEAD, Role.LEADER, Role.SEC_OFFICER],
            needs=("disposal",),
            not_by_who_did=("lay_aside", "take_back"),
            segregation="SOD-16",
            stamps=("disposed_on",),
            signs=("disposal_by",),
        ),
        editable_in={State.DISPOSED: ("disposal_evidence",)},
    )

    class Meta:
        verbose_name, verbose_name_plural = _("asset"), _("assets")
        constraints = [
            once(
                ["tenant", "code"], "asset_code_once", _("There is already an asset with this code."), where=~Q(code="")
            ),
            in_order("acquired_on", "disposed_on", "asset_dates", _("An asset is not disposed of before it is there.")),
        ]
        indexes = [
            by_state("asset_state"),
            models.Index(fields=["tenant", "grade", "state"], name="asset_grade"),
            models.Index(fields=["tenant", "counted_on"], condition=Q(voided=False), name="asset_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".lstrip()


@register
class Assets(Register):
    """Assets."""

    model = Asset
    area = "ledgers"
    help = _("What you answer for: information, devices, software, places; each with owner, worth, place and count.")
    columns = ("number", "code", "name", "category", "grade", "owner", "custodian", "location", "counted_on", "state")
    filters = ("state", "category", "grade", "classification", "owner", "custodian", "unit", "counted_on")
    search = ("name", "code", "location", "description")
    sections = (
        (_("Asset"), ("code", "name", "category", "subcategory", "description")),
        (_("Worth"), ("classification", "confidentiality", "integrity", "availability", "grade")),
        (_("Responsibility and place"), ("owner", "custodian", "unit", "location")),
        (_("Count, return, disposal"), ("acquired_on", "counted_on", "returned_on", "disposed_on", "disposal")),
    )
    writers = (Role.ASSET_OWNER, Role.SEC_OFFICER, Role.OFFICE_HEAD, Role.OFFICE_STAFF)
    natural_keys = (("code",), ("name", "location"))
    # Projects are known above this layer: outsourcing hangs its rows on the asset.
    children = ("holdings",)
