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
    "project": ("statistics-health", "statistics-expiries"),
    "vendor": ("statistics-vendors", "statistics-expiries"),
}
"""Register -> the pages that can be asked for one of its records, under the register's name."""


def from_record(actor: Actor, record: Any) -> list[tuple[str, Any]]:
    """Address and label of each page that speaks of a record and is open to the actor."""
    name = name_of(type(record))
    doors = {door.name: door for door in system_doors.open_to(actor, AREA)}
    asked = urlencode({name: record.pk})
    return [(f"{reverse(one)}?{asked}", doors[one].label) for one in OF.get(name, ()) if one in doors]


def door(actor: Actor, name: str) -> str:
    """The address of one of the pages; empty where it is closed to the actor."""
    return reverse(name) if name in {door.name for door in system_doors.open_to(actor, AREA)} else ""
