"""Access stands still with its service: a suspension freezes all of it in one act, and what goes on thaws it."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import audit
from tongguan.core.batch import unit_of_work
from tongguan.core.workflow import effect

from .models import AccessGrant, RemoteAccess

audit.ACTIONS |= {
    "freeze": gettext_lazy("frozen with its service"),
    "thaw": gettext_lazy("in use again with its service"),
}


def _in_use(projects: QuerySet) -> Iterator[QuerySet]:
    """What service staff of these projects use: their rights, and their ways in from outside."""
    served = list(projects.values_list("pk", flat=True))
    yield AccessGrant.objects.filter(vendor_staff__project__in=served, state="active")
    yield RemoteAccess.objects.filter(project__in=served, state="active")


def _set(rows: QuerySet, on: dt.date | None, action: str, reason: str) -> None:
    with unit_of_work():
        for row in rows:
            row.frozen_on = on
            row.save(action=action, reason=reason)


@effect("access.freeze")
def freeze(projects: QuerySet, on: dt.date) -> None:
    """Whatever is in use for a service that is suspended rests from that day on."""
    for rows in _in_use(projects):
        _set(rows.filter(frozen_on=None), on, "freeze", _("The service was suspended."))


@effect("access.thaw")
def thaw(projects: QuerySet, _on: dt.date) -> None:
    """What the suspension froze, and nothing else has ended since, is used again."""
    for rows in _in_use(projects):
        _set(rows.filter(frozen_on__isnull=False), None, "thaw", _("The service goes on."))
