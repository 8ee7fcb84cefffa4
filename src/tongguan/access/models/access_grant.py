"""Grants of access: who may do what on which resource, what for, until when, and who said so (A.4.a, A.4.b)."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.actor import CurrentUser
from tongguan.core.clock import today
from tongguan.core.columns import by_day, by_state, choice, day, holds, in_order, link, moment, once, text, yes
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Guard, Transition, Workflow
from tongguan.inventory.models import Asset
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import VendorStaff

from .ends import ends_on
from .freezing import goes_on
from .in_house import must_be_in_house
from .media_event import MediaEvent

APPROVERS = (Role.OFFICE_HEAD, Role.ASSET_OWNER, Role.SERVICE_OWNER, Role.PROCESS_OWNER)
"""The head of the office, and whoever owns the resource."""
KEEPERS = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER)
WITHDRAWERS = (*KEEPERS, Role.ASSET_OWNER, Role.LEADER, Role.SYSTEM)
"""Taking away protects: everybody who oversees staff may do it, so that it goes with whatever ends their service."""
LIVE = ("requested", "approved", "active")

OF_STAFF = Q(vendor_staff__isnull=False)
HAS_AN_END = Guard(
    holds=~OF_STAFF | Q(valid_to__isnull=False),
    message=_("A grant for service staff says until when it is valid."),
    clause="A.4.b",
)


ON_BOARD = Guard(
    holds=~OF_STAFF | Q(vendor_staff__state="onboarded"),
    message=_("Service staff get access once they are on board."),
    clause="A.4.a",
)


def of_established_people() -> Q:
    """Held by somebody of one's own, on the establishment."""
    return Q(vendor_staff=None, person__kind="employee", person__establishment="established")


NO_TOP_RIGHT = Guard(
    holds=Q(top_right="") | of_established_people(),
    message=_(
        "The top administrator right of a system, database or room is only given to your own people on the "
        "establishment (SOD-11)."
    ),
    clause="A.2.5.c",
)
SHUT = ("suspended", "closed", "cancelled", "not_approved")
"""States of a project in which nobody is given access for it."""


def project_runs(path: str) -> Guard:
    """The project, found by this path, is not in a state in which nobody is given access for it."""
    message = _("The project is suspended or has ended; nobody is given access for it.")
    return Guard(holds=~Q(**{f"{path}__state__in": SHUT}), message=message, clause="A.4.a")


def _of_another() -> Q:
    """The holder is not the one who acts."""
    return ~Q(person__account=CurrentUser()) & ~Q(vendor_staff__person__account=CurrentUser())


def _is_over() -> Q:
    return Q(LessThan(ends_on(), Value(today(), output_field=models.DateField())))


class AccessGrant(Record):
    """A right on a resource for one holder, of one's own or a vendor's; it ends with whatever it rests on."""

    class TopRight(models.TextChoices):
        SYSTEM = "os", _("operating system")
        DATABASE = "database", _("database")
        ROOM = "room", _("machine room")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("access", "requested")
        APPROVED = "approved", _("approved")
        ACTIVE = "active", pgettext_lazy("access", "active")
        REVOKED = "revoked", _("revoked")
        EXPIRED = "expired", _("expired")

    prefix = "AG"
    vendor_staff = link(VendorStaff, _("service staff member"), back="grants")
    person = link(Person, pgettext_lazy("grant", "own employee"), back="grants")
    resource = text(_("resource"), needed=True, help_text=_("system, database, room or network"))
    asset = link(Asset, _("asset"), back="grants")
    account = text(_("account on the resource"), 100)
    privilege = text(_("rights"), needed=True)
    is_privileged = yes(_("privileged account"))
    top_right = choice(TopRight, _("top administrator right of"), blank=True)
    is_remote = yes(_("usable from outside"))
    created_by_service = yes(_("sub-account created by the service"))
    purpose = text(_("purpose"), 300)
    valid_from = day(_("valid from"))
    valid_to = day(_("valid to"))
    approved_by = link(User, _("approved by"))
    approved_on = day(_("approved on"))
    last_used = day(_("last used on"))
    frozen_on = day(_("frozen on"), editable=False)
    revoked_at = moment(_("revoked at"), help_text=_("when the right was taken away; for an expired one, switched off"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.REQUESTED],
            target=State.APPROVED,
            by=APPROVERS,
            needs=("purpose",),
            not_by_who_did=("create",),
            segregation="SOD-04",
            guards=[
                Guard(holds=_of_another, message=_("Nobody approves their own grant (SOD-04)."), clause="A.4.b"),
                HAS_AN_END,
                NO_TOP_RIGHT,
            ],
            signs=("approved_by",),
            stamps=("approved_on",),
        ),
        Transition(
            name="refuse",
            label=_("refuse"),
            source=[State.REQUESTED],
            target=State.REVOKED,
            by=(*APPROVERS, Role.SEC_OFFICER),
            stamps=("revoked_at",),
            reason=True,
        ),
        Transition(
            name="activate",
            label=_("activate"),
            source=[State.APPROVED],
            target=State.ACTIVE,
            by=[Role.OFFICE_HEAD, Role.SEC_OFFICER],
            gate="G11",
            rests_on=("vendor_staff",),
            needs=("purpose", "approved_by"),
            guards=[
                project_runs("vendor_staff__project"),
                ON_BOARD,
                NO_TOP_RIGHT,
                goes_on("vendor_staff__project__state"),
            ],
            stamps=("valid_from",),
        ),
        Transition(
            name="revoke",
            label=_("revoke"),
            source=LIVE,
            target=State.REVOKED,
            by=WITHDRAWERS,
            stamps=("revoked_at",),
            reason=True,
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[State.APPROVED, State.ACTIVE],
            target=State.EXPIRED,
            by=[Role.SYSTEM, *KEEPERS],
            guards=[Guard(holds=_is_over, message=_("The grant still runs."))],
        ),
        editable_in={
            State.APPROVED: ("account", "asset"),
            State.ACTIVE: ("account", "asset", "last_used"),
            State.REVOKED: (),
            State.EXPIRED: ("revoked_at", "last_used"),
        },
    )
    title_joins = ("vendor_staff", "vendor_staff__person", "vendor_staff__vendor", "person")

    class Meta:
        verbose_name, verbose_name_plural = _("access grant"), _("access grants")
        constraints = [
            holds(
                Q(vendor_staff__isnull=False, person=None) | Q(vendor_staff=None, person__isnull=False),
                "access_grant_has_one_holder",
                _("A grant has one holder: either a service staff member or one of your own people."),
            ),
            in_order("valid_from", "valid_to", "access_grant_lasts", _("A grant cannot end before it begins.")),
        ]
        indexes = [
            by_state("access_grant_state"),
            models.Index(fields=["vendor_staff", "state"], name="access_grant_staff"),
            by_day("access_grant_day", "valid_to"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_staff or self.person}：{self.resource}"

    def clean(self) -> None:
        """Whoever is named as a person is in-house; service staff have a link of their own."""
        must_be_in_house(self, "person")


class MediaPermission(Record):
    """What the holder of a grant may do with media; whatever is not named is not allowed (A.2.4.b.2)."""

    parent = "grant"
    grant = link(AccessGrant, _("access grant"), needed=True, back="media_permissions")
    kind = choice(MediaEvent.Kind, pgettext_lazy("medium", "may be"))

    class Meta:
        verbose_name, verbose_name_plural = _("allowed handling of media"), _("allowed handling of media")
        constraints = [once(["grant", "kind"], "media_permission_once", _("This handling is already allowed."))]

    def __str__(self) -> str:
        return self.get_kind_display()


@register
class AccessGrants(Register):
    """Access grants."""

    model = AccessGrant
    area = "ledgers"
    help = _("Who may do what on which resource, what for and until when. A grant ends with what it rests on.")
    columns = (
        "number",
        "vendor_staff",
        "person",
        "resource",
        "privilege",
        "is_privileged",
        "valid_to",
        "last_used",
        "state",
    )
    filters = ("state", "vendor_staff", "person", "is_privileged", "is_remote", "created_by_service", "valid_to")
    search = ("resource", "account", "vendor_staff__person__name", "person__name", "purpose")
    sections = (
        (_("Holder"), ("vendor_staff", "person")),
        (_("What is granted"), ("resource", "asset", "account", "privilege", "top_right", "is_privileged")),
        (_("How it is used"), ("is_remote", "created_by_service", "last_used")),
        (
            _("Purpose and term"),
            ("purpose", "valid_from", "valid_to", "approved_by", "approved_on", "frozen_on", "revoked_at"),
        ),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (*KEEPERS, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
    scope = {
        "grant": "pk",
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
        "project": "vendor_staff__project",
    }
    natural_keys = (
        ("vendor_staff", "resource", "privilege"),
        ("person", "resource", "privilege"),
        ("account", "resource"),
    )
    children = ("media_permissions",)
