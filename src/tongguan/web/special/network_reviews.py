"""The page of a network review: how far the controls are that it asked for, and what is connected today."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from tongguan.access.models import DeviceEntry, NeededControl, NetworkReview, RemoteAccess
from tongguan.core import clock
from tongguan.core.models import Record
from tongguan.core.registers import register_of
from tongguan.risk.models import Control
from tongguan.web.pages import DetailPage, page

SHOWN = 20


@dataclass(frozen=True)
class Needed:
    """A control that the review asked for, as it stands today."""

    row: NeededControl
    in_place: bool
    late: bool


@page("network_review", "detail")
class NetworkPage(DetailPage):
    """A general page, with the needed controls and what is connected in front."""

    def render(self, **context: Any) -> HttpResponse:
        """Add both, as far as the viewer may see them."""
        review = self.record
        context["tables"] = []
        return super().render(needed=needed(review), connected=connected(review, self.actor), **context)


def needed(review: NetworkReview) -> list[Needed]:
    """What the review asked for, in one statement."""
    today, found = clock.today(), []
    for row in review.needed_controls.select_related("control").order_by("pk"):
        in_place = row.control.state in Control.IN_PLACE
        found.append(
            Needed(row, in_place, bool(not in_place and row.control.deploy_due and row.control.deploy_due < today))
        )
    return found


def connected(review: NetworkReview, actor: Any) -> list[Record]:
    """The ways in and the devices of the project that are in use today; newer than the review, it is to be renewed."""
    rows: list[Record] = []
    for model, state in ((RemoteAccess, RemoteAccess.State.ACTIVE), (DeviceEntry, DeviceEntry.State.IN_USE)):
        register = register_of(model)
        seen = register.visible_to(actor).filter(project=review.project_id, state=state).order_by("-pk")
        rows += seen.select_related(
            *(("vendor_staff__person", "vendor_staff__vendor") if model is RemoteAccess else ())
        )[:SHOWN]
    return rows
