"""Media: what carries data and can be carried away; where each is, and who holds it (A.2.2.b, A.2.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, holds, in_order, link, once, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.documents.models import Classification
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, VendorStaff

from .in_house import must_be_in_house
from .zone import Zone

KEEPERS = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSET_OWNER)


class Media(Record):
    """One medium, from entering the ledger until it is given back or destroyed before a witness."""

    class Type(models.TextChoices):
        DISK = "disk", _("hard disk")
        FLASH = "flash", _("USB stick or memory card")
        OPTICAL = "optical", _("optical disc")
        TAPE = "tape", _("tape")
        PAPER = "paper", pgettext_lazy("media", "paper")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        IN_STORE = "in_store", pgettext_lazy("medium", "in store")
        IN_USE = "in_use", pgettext_lazy("medium", "in use")
        RETURNED = "returned", pgettext_lazy("medium", "returned")
        DESTROYED = "destroyed", pgettext_lazy("medium", "destroyed")

    prefix = "MD"
    code = text(pgettext_lazy("medium", "code"), 60, needed=True)
    type = choice(Type, pgettext_lazy("medium", "type"))
    classification = choice(Classification, _("classification"), blank=True)
    content = text(pgettext_lazy("medium", "content"))
    project = link(Project, _("project"), back="media")
    zone = link(Zone, _("zone"), back="media")
    location = text(pgettext_lazy("medium", "place in the zone"), help_text=_("cabinet, shelf or box"))
    holder = link(Person, pgettext_lazy("medium", "held by employee"))
    holder_staff = link(VendorStaff, pgettext_lazy("medium", "held by service staff member"), back="media")
    checked_on = day(pgettext_lazy("medium", "readable, checked on"))
    check_valid_to = day(_("check valid to"))
    counted_on = day(_("last counted on"))
    found_at_count = answer(_("found at the last count"))
    returned_on = day(_("returned on"))
    destroyed_on = day(_("destroyed on"))
    disposal_method = text(_("method of destruction"))
    witness = link(Person, _("witness of the destruction"))
    state = StateField(State)

    _kept = {"by": KEEPERS}
    workflow = Workflow(
        State,
        Transition(
            name="issue",
            label=pgettext_lazy("medium", "hand out"),
            source=[State.IN_STORE],
            target=State.IN_USE,
            guards=[
                Guard(
                    holds=Q(holder__isnull=False) | Q(holder_staff__isnull=False),
                    message=_("Name who holds the medium."),
                    clause="A.2.4.a",
                )
            ],
            **_kept,
        ),
        Transition(
            name="take_back",
            label=pgettext_lazy("medium", "take back into store"),
            source=[State.IN_USE],
            target=State.IN_STORE,
            clears=("holder", "holder_staff"),
            **_kept,
        ),
        Transition(
            name="return",
            label=pgettext_lazy("medium", "give back to its owner"),
            source=[State.IN_STORE, State.IN_USE],
            target=State.RETURNED,
            stamps=("returned_on",),
            reason=True,
            **_kept,
        ),
        Transition(
            name="destroy",
            label=pgettext_lazy("medium", "record destruction"),
            source=[State.IN_STORE],
            target=State.DESTROYED,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            needs=("disposal_method", "witness"),
            stamps=("destroyed_on",),
            not_by_who_did=("create",),
            reason=True,
        ),
        editable_in={State.RETURNED: (), State.DESTROYED: ()},
    )

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("medium", "medium"), _("media")
        constraints = [
            once(["tenant", "code"], "media_code_once", _("There is already a medium with this code.")),
            holds(
                Q(holder=None) | Q(holder_staff=None),
                "media_has_one_holder",
                _("A medium is held by one person: an employee or a service staff member."),
            ),
            in_order("checked_on", "check_valid_to", "media_check_lasts", _("A check cannot end before it was made.")),
        ]
        indexes = [by_state("media_state"), models.Index(fields=["project", "state"], name="media_project")]

    def __str__(self) -> str:
        return f"{self.code} {self.content}".rstrip()

    def clean(self) -> None:
        """Holder and witness are in-house; a service staff member has a field of their own."""
        must_be_in_house(self, "holder", "witness")


@register
class MediaRegister(Register):
    """Media."""

    model = Media
    area = "ledgers"
    help = _("Disks, sticks, tapes and papers that carry data: where each is, who holds it, and what became of it.")
    columns = ("number", "code", "type", "classification", "project", "zone", "holder", "holder_staff", "state")
    filters = ("state", "type", "classification", "project", "zone", "found_at_count")
    search = ("code", "content", "project__name", "location")
    sections = (
        (_("Medium"), ("code", "type", "classification", "content", "project")),
        (_("Where and with whom"), ("zone", "location", "holder", "holder_staff")),
        (_("Checks and counts"), ("checked_on", "check_valid_to", "counted_on", "found_at_count")),
        (_("End"), ("returned_on", "disposal_method", "witness", "destroyed_on")),
    )
    readers = INSIDE | {Role.AUTHORITY_INSPECTOR}
    writers = KEEPERS
    scope = {"project": "project", "staff": "holder_staff", "vendor": "holder_staff__vendor"}
    natural_keys = (("code",),)
