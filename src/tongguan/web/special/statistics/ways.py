"""The ways from a record, or from the desk, to the statistics."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from tongguan.core.actor import Actor
from tongguan.core.registers import name_of
from tongguan.web import system_doors

AREA = "projects"
"""The area of the menu in which the statistics stand."""
OF = {
    "project": {"statistics-health": "project", "statistics-expiries": "project"},
    "vendor": {"statistics-vendors": "add", "statistics-expiries": "vendor"},
}
"""Register -> the pages that can be asked for one of its records, and under which name."""


def from_record(actor: Actor, record: Any) -> list[tuple[str, Any]]:
    """Address and label of each page that speaks of a record and is open to the actor."""
    doors = {door.name: door for door in system_doors.open_to(actor, AREA)}
    asked = OF.get(name_of(type(record)), {})
    return [
        (f"{reverse(one)}?{urlencode({name: record.pk})}", doors[one].label)
        for one, name in asked.items()
        if one in doors
    ]


def door(actor: Actor, name: str) -> str:
    """The address of one of the pages; empty where it is closed to the actor."""
    return reverse(name) if name in {door.name for door in system_doors.open_to(actor, AREA)} else ""
