"""The figures by which vendors are set side by side: each is a question to one register about a period."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.operations.models.emergency_plan import Level

from . import vendor_asks
from .vendor_asks import Asks


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How many records of a vendor there are in a period, or with `part` how many of them are as they should be."""

    name: str
    group: str
    label: Any
    register: str
    path: str
    """From a record to its vendor."""
    among: Asks
    part: Asks | None = None
    rest: Any = ""
    """What the others are called, of which none is wished for."""
    seen_by: tuple[str, ...] = ()
    """Figures that tell that somebody looked: without any of them nothing found says nothing, and is no 0."""
    unwished: bool = False
    """Whether every one counted is one too many."""
    hidden: bool = False


GROUPS = {
    "findings": _("findings"),
    "timeliness": _("kept on time"),
    "incidents": _("security incidents"),
    "verification": _("stage verification"),
    "assessment": _("assessments"),
    "staff": _("service staff"),
}
SERVES, LOOKED = ("serves", "served"), ("reviews", "verified", "found_ever")


_FINDING: dict[str, Any] = {"group": "findings", "register": "finding", "path": "vendor"}
_INCIDENT: dict[str, Any] = {"group": "incidents", "register": "security_incident", "path": "vendor"}
_STAGE: dict[str, Any] = {
    "group": "verification",
    "register": "stage_verification",
    "path": "milestone__contract__vendor",
}
_STAFF: dict[str, Any] = {"group": "staff", "register": "vendor_staff", "path": "vendor"}
LATE = pgettext_lazy("vendors side by side", "late")

DECLARED: dict[str, Figure] = {
    one.name: one
    for one in (
        Figure(
            name="reviews",
            group="findings",
            label=_("supervision reviews held"),
            register="supervision_review",
            path="vendor",
            among=vendor_asks.within("done_on"),
            seen_by=SERVES,
        ),
        Figure(
            name="found",
            label=_("found in the period"),
            among=vendor_asks.within("found_on"),
            seen_by=LOOKED,
            **_FINDING,
        ),
        Figure(
            name="found_ever",
            label=_("findings"),
            among=lambda period: Q(found_on__lte=period.last),
            hidden=True,
            **_FINDING,
        ),
        Figure(name="open", label=_("open at its end"), among=vendor_asks.still_open, seen_by=LOOKED, **_FINDING),
        Figure(
            name="overdue",
            label=_("of them overdue"),
            among=vendor_asks.overdue,
            seen_by=LOOKED,
            unwished=True,
            **_FINDING,
        ),
        Figure(
            name="settled",
            label=_("settled in time, of those settled"),
            among=lambda period: Q(due__isnull=False, **period.within("verified_on")),
            part=vendor_asks.in_time("due", "verified_on"),
            rest=LATE,
            **_FINDING,
        ),
        Figure(
            name="measures",
            group="timeliness",
            label=_("measures done in time"),
            register="action",
            path="finding__vendor",
            among=vendor_asks.fallen_due("due", "done_on"),
            part=vendor_asks.in_time("due", "done_on"),
            rest=LATE,
        ),
        Figure(
            name="deliverables",
            group="timeliness",
            label=_("deliverables handed in by the milestone"),
            register="deliverable",
            path="milestone__contract__vendor",
            among=vendor_asks.fallen_due("milestone__due", "delivered_on"),
            part=vendor_asks.in_time("milestone__due", "delivered_on"),
            rest=LATE,
        ),
        Figure(
            name="notices",
            group="timeliness",
            label=_("leaving announced beforehand, of people who left"),
            register="vendor_staff",
            path="vendor",
            among=vendor_asks.gone,
            part=vendor_asks.announced,
            rest=_("not announced in time"),
        ),
        Figure(
            name="revocations",
            group="timeliness",
            label=_("ended access taken away in time"),
            register="access_grant",
            path="vendor_staff__vendor",
            among=vendor_asks.access_to_end,
            part=vendor_asks.ended_in_time,
            rest=LATE,
        ),
        *(
            Figure(
                name=f"level_{level}",
                label=level.label,
                among=vendor_asks.of_level(level),
                seen_by=SERVES,
                unwished=True,
                **_INCIDENT,
            )
            for level in (Level.EXTRAORDINARY, Level.MAJOR, Level.CONSIDERABLE, Level.GENERAL)
        ),
        Figure(
            name="level_none",
            label=_("level not told yet"),
            among=vendor_asks.of_level(""),
            seen_by=SERVES,
            **_INCIDENT,
        ),
        Figure(
            name="reported",
            label=_("reported inside in time"),
            among=vendor_asks.within_limits("report_due", "reported_at"),
            part=vendor_asks.in_time("report_due", "reported_at"),
            rest=LATE,
            **_INCIDENT,
        ),
        Figure(
            name="contained",
            label=_("contained in time"),
            among=vendor_asks.within_limits("handle_due", "contained_at"),
            part=vendor_asks.in_time("handle_due", "contained_at"),
            rest=LATE,
            **_INCIDENT,
        ),
        Figure(name="verified", label=_("stages verified"), among=vendor_asks.concluded, seen_by=SERVES, **_STAGE),
        Figure(
            name="passed",
            label=_("passed without conditions"),
            among=vendor_asks.concluded,
            part=vendor_asks.passed,
            rest=_("otherwise"),
            **_STAGE,
        ),
        Figure(
            name="failed",
            label=_("failed"),
            among=lambda period: Q(state="failed", **period.within("verified_on")),
            seen_by=("verified",),
            unwished=True,
            **_STAGE,
        ),
        Figure(
            name="vendor_assessed",
            group="assessment",
            label=_("assessments of the vendor passed"),
            register="vendor_assessment",
            path="vendor",
            among=vendor_asks.assessed("concluded_on"),
            part=vendor_asks.passed,
            rest=_("failed"),
        ),
        Figure(
            name="staff_assessed",
            group="assessment",
            label=_("assessments of its people passed"),
            register="staff_assessment",
            path="vendor_staff__vendor",
            among=vendor_asks.assessed("assessed_on"),
            part=vendor_asks.passed,
            rest=_("failed"),
        ),
        Figure(name="served", label=_("people who served"), among=vendor_asks.serving, seen_by=("serves",), **_STAFF),
        Figure(
            name="came",
            label=_("of them newly come"),
            among=lambda period: Q(**period.within("onboarded_on")),
            seen_by=("served",),
            **_STAFF,
        ),
        Figure(
            name="stayed",
            label=_("stayed, of those who served"),
            among=vendor_asks.serving,
            part=lambda period: ~vendor_asks.left(period) | Q(offboarded_on=None),
            rest=pgettext_lazy("vendors side by side", "left"),
            **_STAFF,
        ),
        Figure(
            name="key_stayed",
            label=_("key persons who stayed"),
            among=lambda period: vendor_asks.serving(period) & Q(is_key=True),
            part=lambda period: ~vendor_asks.left(period) | Q(offboarded_on=None),
            rest=pgettext_lazy("vendors side by side", "left"),
            **_STAFF,
        ),
        Figure(
            name="serves",
            group="staff",
            label=_("contracts"),
            register="contract",
            path="vendor",
            among=vendor_asks.contracted,
            hidden=True,
        ),
    )
}
