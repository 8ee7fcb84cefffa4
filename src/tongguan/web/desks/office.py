"""The office's desk: to do, to read and done; the projects by phase; what vendors have told."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core import clock
from tongguan.web.paging import parts_of

from .cards import SOON, Card, Line, by_day, lines, readable
from .done import done_by, to_read
from .waiting import records, soonest

MOST, FEW = 14, 8


def to_do(actor: Any, roles: Any, besides: Any) -> Card:
    """What has a date: periodic duties of mine or of nobody, and records before a step of the office."""
    return Card(
        title=_("To do, by date"),
        icon="calendar-due",
        lines=by_day([_duties(actor), records(actor, roles, besides=besides, most=MOST)], MOST),
        empty=_("Nothing with a date waits for you."),
        more="/periodic_task/",
    )


def _duties(actor: Any) -> list[Line]:
    if not (register := readable(actor, "periodic_task")):
        return []
    rows, soon = register.visible_to(actor), clock.today() + SOON
    near = [Q(state="due"), Q(state="overdue"), Q(state="scheduled", due_on__lte=soon)]
    # Each state of each owner by itself lies in the order of its days, ready to be read.
    asked = [rows.filter(one, owner=owner).order_by("due_on", "pk") for owner in (actor.user, None) for one in near]
    parts = parts_of({place: one.values("pk", "due_on")[:MOST] for place, one in enumerate(asked)})
    first = [pk for _place, pk, _day in soonest(parts)[:MOST]]
    return lines(rows.filter(pk__in=first), "due_on", most=MOST)


def reading(actor: Any) -> Card:
    """What I have to acknowledge."""
    return Card(title=_("To read"), icon="eye", lines=to_read(actor, FEW), empty=_("There is nothing for you to read."))


def finished(actor: Any) -> Card:
    """My last steps."""
    return Card(
        title=_("Done"), icon="circle-check", lines=done_by(actor, FEW), empty=_("You have not taken a step lately.")
    )


def notices(actor: Any) -> Card:
    """What vendors have told and nobody has acknowledged, the oldest first."""
    register, found = readable(actor, "vendor_notice"), []
    if register:
        rows = register.visible_to(actor).filter(state="submitted")
        found = lines(rows, "received_at", most=FEW, due=False, said=lambda one: one.content[:60])
    return Card(
        title=_("Notices of vendors"),
        icon="mail",
        lines=found,
        empty=_("Every notice of a vendor is acknowledged."),
        more="/vendor_notice/?state=submitted",
    )
