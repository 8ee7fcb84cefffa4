"""The menu: areas of work in which the actor may read something, and doors that stand on their own."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tongguan.core import access, platform_objects, registers
from tongguan.standards.verdicts import JUDGES

from . import system_doors


@dataclass
class Entry:
    """One word of the menu: a door of its own, or an area whose page lists its registers."""

    label: object
    icon: str
    url: str
    area: str = ""
    current: bool = False


AREAS = {
    "projects": (_("Outsourced projects"), "building-community"),
    "services": (_("Service management"), "headset"),
    "ledgers": (_("Ledgers"), "table"),
    "documents": (_("System documents"), "books"),
    "system": (_("Administration"), "settings"),
}
ORDER = ("home", "projects", "services", "ledgers", "board", "documents", "papers", "system")
"""Areas and addresses as people meet them: work first, administration last."""
DOORS = {
    "home": (_("Desk"), "layout-dashboard"),
    "board": (_("Clause board"), "clipboard-check"),
    "papers": (_("Papers"), "file-text"),
}


def menu(actor, *, path: str = "", area: str = "") -> list[Entry]:
    """What this actor is shown; what they cannot use is absent."""
    if actor is None or actor.tenant is None:
        return []
    made = [_door(name, actor, path) if name in DOORS else _area(name, actor, area) for name in ORDER]
    return [entry for entry in made if entry]


def readable(area: str, actor) -> list[registers.Register]:
    """The registers of an area that the actor may read, in the order in which they were declared."""
    return [one for one in registers.registry.values() if one.area == area and access.may(actor, "read", one)]


def _area(name: str, actor, area: str) -> Entry | None:
    label, icon = AREAS[name]
    of_system = name == "system" and (platform_objects.readable(actor) or system_doors.open_to(actor))
    if not readable(name, actor) and not of_system:
        return None
    return Entry(label, icon, url=reverse("area", args=[name]), area=name, current=name == area)


def _door(name: str, actor, path: str) -> Entry | None:
    """A page that stands on its own; one that this installation does not have is absent."""
    label, icon = DOORS[name]
    if name != "home" and not actor.roles & JUDGES:
        return None
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    return Entry(label, icon, url=url, current=path == url if url == "/" else path.startswith(url))
