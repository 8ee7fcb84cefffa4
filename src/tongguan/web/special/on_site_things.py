"""In the store and at the door, on a phone: media handed out, taken back, destroyed; devices let in and out."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.access import on_site
from tongguan.access.models import DeviceEntry, Media, MediaEvent, Zone
from tongguan.outsourcing.models import VendorStaff
from tongguan.web.choices import named

from .on_site import MOST, OFFERED, OnSite


class MediaPage(OnSite):
    """Which media are out and with whom, and which lie in store."""

    model, template = Media, "site_media"
    acts: ClassVar = {
        "issue": "hand_out",
        "take_back": "take_back",
        "destroy": "destroy",
        "use": "use",
        "count": "count",
        "confirm": "confirm",
    }

    def hand_out(self) -> str:
        """To one of one's own people or to service staff."""
        medium, own = self.chosen(Media), self.own("holder")
        staff = self.typed("staff", self.visible(VendorStaff).filter(state="onboarded"))
        if own and staff:
            raise ValidationError(_("A medium is held by one person: an employee or a service staff member."))
        said = {"approved_by": self.own("approved_by"), "supervised_by": self.own("supervised_by")}
        on_site.hand_out(medium, own or staff, what_for=self.said("what_for"), **said)
        return _("%(medium)s was handed out.") % {"medium": medium}

    def take_back(self) -> str:
        """Into its zone and place."""
        medium = self.chosen(Media)
        zone = self.chosen(Zone, "zone") if self.said("zone") else None
        on_site.take_back(medium, zone=zone, location=self.said("location"))
        return _("%(medium)s is back in store.") % {"medium": medium}

    def destroy(self) -> str:
        """Before a witness."""
        medium = self.chosen(Media)
        said = {"method": self.said("method"), "witness": self.own("witness"), "reason": self.said("reason")}
        on_site.destroy(medium, **said)
        return _("The destruction of %(medium)s is recorded.") % {"medium": medium}

    def use(self) -> str:
        """By whoever holds it."""
        medium = self.chosen(Media)
        said = {"approved_by": self.own("approved_by"), "supervised_by": self.own("supervised_by")}
        event = on_site.use(
            medium, self.said("kind"), reason=self.said("what_for"), whereto=self.said("whereto"), **said
        )
        return _("Written down: %(what)s") % {"what": event}

    def count(self) -> str:
        """There or not."""
        medium, found = self.chosen(Media), self.said("found") == "yes"
        on_site.count(medium, found=found)
        told = _("%(medium)s was counted: it is there.") if found else _("%(medium)s was counted: it is missing.")
        return told % {"medium": medium}

    def confirm(self) -> str:
        """What somebody else wrote down."""
        event = self.chosen(MediaEvent)
        event.workflow.take("confirm", event)
        return _("Confirmed: %(what)s") % {"what": event}

    def context(self) -> dict[str, Any]:
        """Out first, the longest held first; then what lies in store."""
        joins = ("zone", "holder", "holder_staff__person", "holder_staff__vendor")
        rows = self.visible(Media).select_related(*joins)
        if self.words:
            rows = rows.filter(Q(code__icontains=self.words) | Q(content__icontains=self.words))
        staff = self.visible(VendorStaff).filter(state="onboarded").select_related("person", "vendor")
        return {
            "kinds": [(kind, MediaEvent.Kind(kind).label) for kind in ("copy", "move", "use")],
            "logged": self.logged(),
            "out": list(rows.filter(state="in_use").order_by("pk")[:MOST]),
            "stored": self.stored(rows.filter(state="in_store").order_by("code")[:MOST]),
            "zones": list(self.visible(Zone).filter(state="active").order_by("name")),
            "staff": [named(one) for one in staff.order_by("-pk")[:OFFERED]] if self.may_write else [],
        }

    def stored(self, rows: QuerySet) -> list[tuple[Any, list[Any]]]:
        """What lies in store, each with what keeps the viewer from recording its destruction, blanks apart."""
        found = with_move(rows, "destroy", self.actor)
        return [(one, [why for why in move.refusals if why.code != "needs"]) for one, move in found]

    def logged(self) -> list[tuple[Any, Any]]:
        """What was done with media and nobody has confirmed, the oldest first."""
        joins = ("media", "by", "by_staff__person", "by_staff__vendor", "approved_by", "supervised_by")
        rows = self.visible(MediaEvent).filter(state="logged").select_related(*joins).order_by("at", "pk")
        return with_move(rows[:MOST], "confirm", self.actor)


class Devices(OnSite):
    """Which devices of vendors are in, which may come in, and which nobody has approved yet."""

    model, template = DeviceEntry, "site_devices"
    acts: ClassVar = {"approve": "approve", "put_to_use": "let_in", "remove": "let_out"}

    def approve(self) -> str:
        """As on the page of the device."""
        device = self.chosen(DeviceEntry)
        device.workflow.take("approve", device)
        return _("%(device)s is approved.") % {"device": device}

    def let_in(self) -> str:
        """Checked and kept apart."""
        device = self.chosen(DeviceEntry)
        said = {"isolation": self.said("isolation"), "segment": self.said("segment")}
        on_site.let_in(device, checked_by=self.own("checked_by"), **said)
        return _("%(device)s is checked and in use.") % {"device": device}

    def let_out(self) -> str:
        """Only without data."""
        device = self.chosen(DeviceEntry)
        if self.said("cleared") != "yes":
            raise ValidationError(_("A device leaves once its data are removed: remove them, then tick it."))
        on_site.let_out(device)
        return _("%(device)s has left, without data.") % {"device": device}

    def context(self) -> dict[str, Any]:
        """By what is to be done with them."""
        rows = self.visible(DeviceEntry).select_related("project", "vendor_staff__person", "vendor_staff__vendor")
        if self.words:
            rows = rows.filter(Q(device__icontains=self.words) | Q(serial_no__icontains=self.words))
        of = {state: rows.filter(state=state).order_by("-pk")[:MOST] for state in ("requested", "approved", "in_use")}
        return {
            "asked": with_move(of["requested"], "approve", self.actor),
            "approved": list(of["approved"]),
            "used": list(of["in_use"]),
        }


def with_move(rows: QuerySet, name: str, actor: Any) -> list[tuple[Any, Any]]:
    """Each record with one of its moves as it stands for the viewer."""
    records = list(rows)
    moves: dict[int, Any] = records[0].workflow.moves_of(records, actor) if records else {}
    return [(one, next((move for move in moves[one.pk] if move.transition.name == name), None)) for one in records]


urlpatterns = [
    path("sites/media/", MediaPage.as_view(), name="sites-media"),
    path("sites/devices/", Devices.as_view(), name="sites-devices"),
]
