"""Who answers for something: holders of roles, the people named for a project, the head of somebody's unit.

The domains that know projects and units say it (`@named_for`, `@heads`); whoever tells people things asks here.
"""

from collections.abc import Callable, Iterable

from . import clock
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
    """Object -> role -> account of whoever is named for it."""
    wanted = {one for one in objects if one is not None}
    return named[scope](wanted) if scope in named and wanted else {}


def head_of(accounts: Iterable[int]) -> dict[int, int]:
    """Account -> account of its head, never itself."""
    wanted, found = {one for one in accounts if one is not None}, dict[int, int]()
    for function in heads_of if wanted else ():
        found |= function(wanted)
    return {account: head for account, head in found.items() if head != account}


def holders(roles: Iterable[str]) -> dict[str, list[int]]:
    """Role -> the accounts that hold it today, the longest known first; asked once per unit of work."""
    notes, roles = acting().notes, [str(role) for role in roles]
    if "holders" not in notes:
        rows = Membership.in_force(clock.today()).filter(tenant=acting().tenant, user__is_active=True)
        everybody: dict[str, list[int]] = {}
        for role, account in rows.order_by("pk").values_list("role", "user"):
            everybody.setdefault(role, []).append(account)
        notes["holders"] = everybody
    return {role: notes["holders"][role] for role in roles if role in notes["holders"]}
