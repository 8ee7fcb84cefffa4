"""The desk of whoever keeps the door: who is inside right now, and the way to the pages for the phone."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import ZoneVisit
from tongguan.core import access, clock, registers

from .cards import Card, Line

FEW = 6


def cards(actor: Any) -> list[Card]:
    """Who is inside, the longest first; nothing for who does not keep the register of visits."""
    register = registers.register_of(ZoneVisit)
    if not access.may(actor, "write", register):
        return []
    joins = ("zone", "vendor_staff__person", "vendor_staff__vendor", "person")
    rows = register.visible_to(actor).filter(state="open").select_related(*joins).order_by("in_at")[:FEW]
    return [
        Card(
            title=_("On site now"),
            icon="map-pin",
            lines=[*map(_line, rows), Line(title=gettext("Sign people in and out"), url=reverse("sites"))],
            empty=_("Nobody is signed in."),
            more=reverse("sites"),
        )
    ]


def _line(visit: ZoneVisit) -> Line:
    when = visit.in_at.astimezone()
    told = gettext("%(zone)s, since %(time)s") % {"zone": visit.zone, "time": f"{when:%H:%M}"}
    overdue = clock.day_of(visit.in_at) if when.date() < clock.today() else None
    return Line(
        title=str(visit.vendor_staff or visit.person or visit.visitor),
        url=f"{reverse('sites')}?zone={visit.zone_id}",
        said=told,
        day=overdue,
    )
