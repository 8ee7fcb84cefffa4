"""Erasing a person's sensitive data from a terminal: the same two people and the same obstacles as on the page."""

import argparse
from gettext import gettext as _
from typing import Any

from tongguan.core import registers
from tongguan.core.models import Disposal
from tongguan.protection import disposing, erasing

from . import standing
from .outcome import FINE, FLAWED, Answer, Failure


def erase(chosen: argparse.Namespace) -> Answer:
    """Tell what stands against it, ask for it, or decide."""
    tenant = standing.tenant_of(chosen)
    with standing.standing(chosen, tenant) as actor:
        person = standing.record(actor, registers.registry["person"], chosen.person, "name")
        return {"look": _look, "ask": _ask, "approve": _approve, "refuse": _refuse}[chosen.action](person, chosen)


def _look(person: Any, _chosen: argparse.Namespace) -> Answer:
    found = erasing.obstacles(person)
    data = {"person": person.number, "erased": erasing.is_erased(person), "obstacles": found}
    if data["erased"]:
        return Answer(data=data, lines=[_("This was erased already.")])
    return Answer(data=data, lines=found or [_("Nothing stands against it.")], status=FLAWED if found else FINE)


def _ask(person: Any, chosen: argparse.Namespace) -> Answer:
    asked = erasing.ask(person, chosen.reason)
    told = _("Asked for. Somebody else decides: tongguan erase %(number)s approve --user …")
    return Answer(data={"person": person.number, "request": asked.pk}, lines=[told % {"number": person.number}])


def _approve(person: Any, chosen: argparse.Namespace) -> Answer:
    erasing.approve(_waiting(person), person, chosen.reason)
    return Answer(data={"person": person.number, "erased": True}, lines=[_("Erased: the key is destroyed.")])


def _refuse(person: Any, chosen: argparse.Namespace) -> Answer:
    erasing.refuse_to(_waiting(person), chosen.reason)
    return Answer(data={"person": person.number, "erased": False}, lines=[_("Refused; nothing was erased.")])


def _waiting(person: Any) -> Disposal:
    rows = disposing.waiting(Disposal.Kind.ERASE).filter(register="person", record=person.pk)
    if (found := rows.first()) is None:
        raise Failure(_("Nobody has asked for it."))
    return found
