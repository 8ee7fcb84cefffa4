"""Every address at which a row can be asked for, read from the program: a new one is tried because it is there."""

import re
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from tongguan.core import platform_objects
from tongguan.core.registers import registry

OWN = {
    "import/%(pk)s/": "import_batch",
    "import/%(pk)s/rejected.xlsx": "import_batch",
    "account/tokens/%(pk)s/revoke/": "token",
    "platform/tokens/%(pk)s/revoke/": "token",
    "api/v1/rights/%(pk)s": "account",
    "platform/identities/%(pk)s/": "account",
    "portal/emergency-plan/%(pk)s/": "emergency_plan",
    "platform/channels/%(pk)s/": "channel",
    "platform/channels/%(pk)s/do/": "channel",
    "platform/webhooks/%(pk)s/": "webhook",
    "platform/webhooks/%(pk)s/do/": "webhook",
    "platform/webhooks/%(pk)s/secret/": "webhook",
}
"""Address -> whose id stands in it, where no register's name stands before it."""
STEP = "close"
"""Stands for what is done to an account at an address that leaves it open."""
BODY = {
    "reason": "x",
    "text": "x",
    "number": "x",
    "on": "2026-11-20",
    "since": "2026-11-20",
    "version": "1",
    "level": "3",
    "do": "import",
}
"""What every page takes that is sent something; a row that is not there is told before anything is read of it."""


@dataclass(frozen=True)
class Door:
    """One address of one kind of row, and how it is knocked at."""

    method: str
    address: str
    """With `%(pk)s` where the id stands."""
    of: str
    """The register, or the kind of object, whose id it takes."""
    route: str
    """The address as the program declares it."""

    @property
    def is_api(self):
        """Whether a program asks there."""
        return self.address.startswith("/api/")

    def at(self, pk):
        """The address of one row."""
        return self.address % {"pk": pk}


def routes(resolver=None, before=""):
    """Every address of the installation, with `%(name)s` for what stands open in it."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, before + _plain(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + _plain(one.pattern)


def _plain(pattern):
    """The text of a pattern: `<int:pk>` and `(?P<pk>…)` both become `%(pk)s`."""
    if hasattr(pattern, "_route"):
        return re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"%(\1)s", pattern._route)
    text, _names = normalize(pattern.regex.pattern)[0]
    return text


def open_parts(route):
    """The names of what stands open in an address."""
    return set(re.findall(r"%\((\w+)\)s", route))


def asking_for_rows():
    """The addresses that name a single row."""
    return sorted({route for route in routes() if "pk" in open_parts(route)})


def doors():
    """Every door to every kind of row."""
    found = []
    for route in asking_for_rows():
        for of, address in _of_each_kind(route):
            methods = ("GET", "POST", "PATCH") if address.startswith("/api/") else ("GET", "POST")
            found += [Door(method, address, of, route) for method in methods]
    return found


def _of_each_kind(route):
    """(whose id, address) for every register or object that an address serves; nothing where that is not known."""
    keep = {"pk": "%(pk)s"}
    if "register" in open_parts(route):
        for name, register in registry.items():
            machine = register.model.workflow
            moves = list(machine.transitions) if machine and "move" in open_parts(route) else ["none"]
            yield name, "/" + route % {**keep, "register": name, "move": moves[0]}
    elif "name" in open_parts(route):
        for name in platform_objects.declared:
            yield name, "/" + route % {**keep, "name": name}
    elif route in OWN:
        yield OWN[route], "/" + route % keep
    elif (first := re.sub("^(api/v1|platform)/", "", route).split("/")[0]) in registry | platform_objects.declared:
        yield first, "/" + route % {**keep, "step": STEP}


def unknown():
    """Addresses of single rows of which nobody has said whose rows they are."""
    return [route for route in asking_for_rows() if not list(_of_each_kind(route))]
