"""What moves of tickets set off: a reopened ticket keeps the time for which it was held for solved."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from tongguan.core import audit, clock
from tongguan.core.models import AuditEntry
from tongguan.core.registers import name_of
from tongguan.core.workflow import effect

from .models import IncidentPause, RequestPause
from .models.ticket import Pause


def _kept(moved: QuerySet, pause: type[Pause], stamp: str) -> None:
    """A pause from the solution to the reopening; the trail knows the time that the move has just emptied."""
    # The move's own entry may still be waiting to be written.
    audit.write_out()
    entries = AuditEntry.objects.filter(register=name_of(moved.model), action="reopen").order_by("pk")
    for ticket in moved:
        last = entries.filter(record=ticket.pk).last()
        before, _after = last.changes.get(stamp, [None, None]) if last else (None, None)
        since = parse_datetime(before) if before else None
        if since:
            pause(ticket=ticket, reason=Pause.Reason.RESOLVED, from_at=since, to_at=clock.minute()).save()


@effect("incident_pause")
def keep_incident_pause(moved: QuerySet, _on: dt.date) -> None:
    """Of incidents."""
    _kept(moved, IncidentPause, "resolved_at")


@effect("request_pause")
def keep_request_pause(moved: QuerySet, _on: dt.date) -> None:
    """Of service requests."""
    _kept(moved, RequestPause, "fulfilled_at")
