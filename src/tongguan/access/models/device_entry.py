"""Devices that service staff bring in, kept apart from the tenant's own (A.5.c, A.2.3.d)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core.columns import answer, by_state, choice, day, in_order, link, text
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import BUSINESS, VENDORS, Role
from tongguan.core.workflow import Transition, Workflow
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import Project, VendorStaff

from .in_house import must_be_in_house

OFFICE = (Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER)
APPROVERS = (Role.OFFICE_HEAD, Role.SEC_OFFICER, Role.ASSET_OWNER)


class DeviceEntry(Record):
    """One device of a vendor: asked for, approved, checked and isolated before use, cleared of data at the end."""

    class Kind(models.TextChoices):
        DEV = "dev", _("development")
        TEST = "test", pgettext_lazy("device", "test")
        OPS = "ops", pgettext_lazy("device", "operation")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("access", "requested")
        APPROVED = "approved", _("approved")
        IN_USE = "in_use", pgettext_lazy("device", "in use")
        REMOVED = "removed", pgettext_lazy("device", "removed")

    prefix = "DE"
    project = link(Project, _("project"), needed=True, back="devices")
    vendor_staff = link(VendorStaff, pgettext_lazy("device", "brought by"), back="devices")
    device = text(pgettext_lazy("device", "device"), needed=True, help_text=_("kind, make and model"))
    serial_no = text(_("serial number"), 100)
    kind = choice(Kind, pgettext_lazy("device", "used for"))
    segment = text(_("network segment"), help_text=_("where it is plugged in; empty if it stands alone"))
    isolation = text(_("method of isolation"), help_text=_("own segment, stand-alone machine, sandbox …"))
    approved_by = link(User, _("approved by"))
    checked_by = link(Person, pgettext_lazy("device", "checked by"))
    checked_on = day(pgettext_lazy("device", "checked on"))
    in_on = day(_("in use since"))
    out_on = day(_("removed on"))
    data_cleared = answer(_("data removed before it left"))
    state = StateField(State)

    workflow = Workflow(
        State,
        Transition(
            name="approve",
            label=_("approve"),
            source=[State.REQUESTED],
            target=State.APPROVED,
            by=APPROVERS,
            not_by_who_did=("create",),
            signs=("approved_by",),
        ),
        Transition(
            name="refuse",
            label=_("refuse"),
            source=[State.REQUESTED, State.APPROVED],
            target=State.REMOVED,
            by=APPROVERS,
            reason=True,
        ),
        Transition(
            name="put_to_use",
            label=_("put to use"),
            source=[State.APPROVED],
            target=State.IN_USE,
            by=OFFICE,
            needs=("isolation", "checked_by", "checked_on"),
            stamps=("in_on",),
        ),
        Transition(
            name="remove",
            label=pgettext_lazy("device", "record removal"),
            source=[State.IN_USE],
            target=State.REMOVED,
            by=OFFICE,
            needs=("data_cleared",),
            stamps=("out_on",),
        ),
        editable_in={
            State.APPROVED: ("serial_no", "segment", "isolation", "checked_by", "checked_on"),
            State.IN_USE: ("segment", "isolation", "checked_by", "checked_on", "data_cleared", "out_on"),
            State.REMOVED: (),
        },
    )

    class Meta:
        verbose_name, verbose_name_plural = _("device brought in"), _("devices brought in")
        constraints = [
            in_order("in_on", "out_on", "device_entry_leaves_after", _("A device cannot leave before it came."))
        ]
        indexes = [by_state("device_entry_state"), models.Index(fields=["project", "state"], name="device_project")]

    def __str__(self) -> str:
        return f"{self.device} {self.serial_no}".rstrip()

    def clean(self) -> None:
        """The check before use is made in-house."""
        must_be_in_house(self, "checked_by")


@register
class DeviceEntries(Register):
    """Devices brought in."""

    model = DeviceEntry
    area = "ledgers"
    help = _("Devices that vendors bring along: approved, checked and isolated before use, cleared of data at the end.")
    columns = ("number", "device", "project", "vendor_staff", "kind", "isolation", "in_on", "out_on", "state")
    filters = ("state", "project", "kind", "in_on", "out_on")
    search = ("device", "serial_no", "project__name", "vendor_staff__person__name")
    sections = (
        (_("Device"), ("project", "vendor_staff", "device", "serial_no", "kind", "approved_by")),
        (_("Isolation and check"), ("segment", "isolation", "checked_by", "checked_on")),
        (_("Stay"), ("in_on", "out_on", "data_cleared")),
    )
    readers = BUSINESS | VENDORS | {Role.AUTHORITY_INSPECTOR}
    writers = (*OFFICE, Role.VENDOR_MANAGER, Role.VENDOR_STAFF)
    scope = {"project": "project", "staff": "vendor_staff", "vendor": "vendor_staff__vendor"}
    natural_keys = (("serial_no", "project"), ("device", "project"))
