"""Who entered a zone, when, for what, and who was with them (A.5.d)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.clock import minute
from tongguan.core.columns import answer, by_day, by_state, holds, in_order, link, moment, once, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record
from tongguan.core.registers import Register, register
from tongguan.core.roles import INSIDE, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import VendorStaff

from .in_house import must_be_in_house
from .zone import Zone

DESK = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER, Role.ASSET_OWNER)


class ZoneVisit(Record):
    """One stay in a zone: one visitor, from the door in to the door out, with the escort of one's own people."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("visit", "inside")
        CLOSED = "closed", pgettext_lazy("visit", "left")

    prefix = "ZV"
    zone = link(Zone, _("zone"), needed=True, back="visits")
    vendor_staff = link(VendorStaff, _("service staff member"), back="visits")
    person = link(Person, pgettext_lazy("visit", "own employee"))
    visitor = text(_("other visitor"), help_text=_("name and where from, for whoever is in no register"))
    purpose = text(pgettext_lazy("visit", "purpose"), needed=True)
    escort = link(Person, _("escort"))
    in_at = moment(pgettext_lazy("visit", "entered at"), needed=True, default=minute)
    out_at = moment(_("left at"))
    escort_at_all_times = answer(_("escorted at all times"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="sign_out",
            label=_("sign out"),
            source=[State.OPEN],
            target=State.CLOSED,
            by=DESK,
            stamps=("out_at",),
            guards=[
                Guard(
                    holds=Q(vendor_staff=None) | Q(escort_at_all_times__isnull=False),
                    message=_("Say whether the service staff member was escorted at all times."),
                    clause="A.5.d",
                )
            ],
        ),
        editable_in={State.CLOSED: ()},
    )
    title_joins = ("zone",)

    class Meta:
        verbose_name, verbose_name_plural = _("visit to a zone"), _("visits to zones")
        constraints = [
            holds(
                Q(vendor_staff__isnull=False, person=None, visitor="")
                | Q(vendor_staff=None, person__isnull=False, visitor="")
                | Q(vendor_staff=None, person=None) & ~Q(visitor=""),
                "zone_visit_has_one_visitor",
                _("A visit names exactly one visitor: a service staff member, an employee or somebody else."),
            ),
            once(
                ["zone", "vendor_staff"],
                "zone_visit_once_inside",
                _("This person is inside this zone already."),
                where=Q(state="open", out_at=None),
            ),
            in_order("in_at", "out_at", "zone_visit_leaves_after", _("Nobody can leave before they came.")),
        ]
        indexes = [
            by_state("zone_visit_state"),
            by_day("zone_visit_day", "in_at"),
            models.Index(fields=["zone", "in_at"], name="zone_visit_zone"),
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.in_at:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        """The escort is in-house, and nobody escorts themselves."""
        must_be_in_house(self, "escort")
        if self.escort_id and self.escort_id == self.person_id:
            raise ValidationError({"escort": _("Nobody escorts themselves.")})


@register
class ZoneVisits(Register):
    """Visits to zones."""

    model = ZoneVisit
    area = "ledgers"
    help = _("Everybody who entered a zone, from when to when and why, and who of your own people stayed with them.")
    columns = ("number", "zone", "vendor_staff", "person", "visitor", "escort", "in_at", "out_at", "state")
    filters = ("state", "zone", "vendor_staff", "escort_at_all_times", "in_at")
    search = ("zone__name", "vendor_staff__person__name", "person__name", "visitor", "escort__name", "purpose")
    sections = (
        (_("Visitor"), ("zone", "vendor_staff", "person", "visitor", "purpose")),
        (_("Stay"), ("in_at", "out_at", "escort", "escort_at_all_times")),
    )
    readers = INSIDE | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = DESK
    scope = {"staff": "vendor_staff", "vendor": "vendor_staff__vendor", "project": "vendor_staff__project"}
    natural_keys = (("zone", "vendor_staff", "in_at"), ("zone", "person", "in_at"), ("zone", "visitor", "in_at"))
