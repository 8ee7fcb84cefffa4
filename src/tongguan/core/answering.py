"""Who answers for something: holders of roles, the people named for a record, the head of somebody's unit.

The domains that know them say it (`@named_for`, `@heads`); whoever tells people things asks here.
"""

from collections.abc import Callable, Iterable

from . import clock, registers, scopes
from .actor import acting
from .models import Membership

Named = Callable[[set[int]], dict[int, dict[str, int]]]
named: dict[str, Named] = {}
"""Scope -> function that gives for its objects role -> account."""
heads_of: list[Callable[[set[int]], dict[int, int]]] = []
"""Functions that give for accounts the account of their head."""


def named_for(scope: str) -> Callable[[Named], Named]:
    """Declare who is named in which role for the objects of a scope."""

    def keep(function: Named) -> Named:
        named[scope] = function
        return function

    return keep


def heads(function: Callable[[set[int]], dict[int, int]]) -> Callable[[set[int]], dict[int, int]]:
    """Declare who heads whom."""
    heads_of.append(function)
    return function


def people_of(scope: str, objects: Iterable[int]) -> dict[int, dict[str, int]]:
    """Object of a scope -> role -> account of whoever is named for it."""
    wanted = {one for one in objects if one is not None}
    return named[scope](wanted) if scope in named and wanted else {}


def people_at(name: str, records: Iterable[int]) -> dict[int, dict[str, int]]:
    """Record of a register -> role -> account of whoever is named for what the record belongs to."""
    model, wanted, found = registers.registry[name].model, list(records), dict[int, dict[str, int]]()
    paths = scopes.paths_of(model)
    for scope in [scope for scope in named if wanted and scope in paths]:
        rows = model.objects.filter(pk__in=wanted).values_list("pk", paths[scope][0])
        places = {record: place for record, place in rows if place is not None}
        people = people_of(scope, places.values())
        for record, place in places.items():
            found[record] = people.get(place, {}) | found.get(record, {})
    return found


def head_of(accounts: Iterable[int | None]) -> dict[int, int]:
    """Account -> account of its head, never itself."""
    wanted, found = {one for one in accounts if one is not None}, dict[int, int]()
    for function in heads_of if wanted else ():
        found |= function(wanted)
    return {account: head for account, head in found.items() if head != account}


def holders(roles: Iterable[str]) -> dict[str, list[int]]:
    """Role -> the accounts that hold it today, the longest known first; roles that nobody holds are left out."""
    known = _memberships()
    return {role: known[role] for role in map(str, roles) if known.get(role)}


def members() -> set[int]:
    """The accounts that hold any role today: only they are told anything."""
    return {account for accounts in _memberships().values() for account in accounts}


def _memberships() -> dict[str, list[int]]:
    """Asked once per unit of work."""
    notes = acting().notes
    if "holders" not in notes:
        rows = Membership.in_force(clock.today()).filter(tenant=acting().tenant, user__is_active=True)
        notes["holders"] = found = dict[str, list[int]]()
        for role, account, reach in rows.order_by("pk").values_list("role", "user", "reach"):
            # Whoever is appointed to one project is asked about that, and not about all.
            wide = reach == Membership.Reach.TENANT
            known = found.setdefault(role if wide else "", [])
            known += [account] if account not in known else []
    return notes["holders"]
