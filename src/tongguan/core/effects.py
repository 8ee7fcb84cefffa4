"""What moves set off in the same transaction: named by lower layers, registered by those that know what hangs on it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from . import scopes

Effect = Callable[[QuerySet, dt.date], None]
Follows = Callable[[QuerySet], Iterable[tuple[QuerySet, str]]]

effects: dict[str, Effect] = {}
consequences: dict[str, Follows] = {}
_wide: set[str] = set()


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register what transitions call by name; it gets the moved records and the business date."""

    def keep(function: Effect) -> Effect:
        effects[name] = function
        return function

    return keep


def consequence(name: str, reason: Any, *, wide: bool = False) -> Callable[[Follows], Follows]:
    """Register an effect that is nothing but moves of other records: the function says which, and which step they take.

    It is asked before the move, by whoever wants to know what will follow, and after it; so it must not look at the
    state of the records themselves. `wide`: what follows belongs to scope objects that the records do not share.
    """

    def keep(function: Follows) -> Follows:
        consequences[name] = function
        if wide:
            _wide.add(name)

        @effect(name)
        def follow(moved: QuerySet, _on: dt.date) -> None:
            for rows, move in function(moved):
                rows.model.workflow.follow(rows, move, reason=str(reason))

        return function

    return keep


def lock_with(queryset: QuerySet, named: Sequence[str]) -> None:
    """Lock the scope objects of records that move, and of what follows elsewhere.

    All at the start and in one order, so that no two acts wait for each other. SQLite has one writer at a time.
    """
    if connection.vendor != "postgresql":
        return
    rows = [queryset, *(each for name in named if name in _wide for each, _move in consequences[name](queryset))]
    scopes.lock(scopes.merged(scopes.ids_in(each, each.model) for each in rows))


def foreseen(queryset: QuerySet, named: Sequence[str]) -> dict[type[Any], set[int]]:
    """Model -> the records that will move too if these do, with all that follows in turn."""
    found: dict[type[Any], set[int]] = {}
    for name in named:
        for rows, move in consequences[name](queryset) if name in consequences else ():
            new = set(rows.values_list("pk", flat=True)) - found.get(rows.model, set())
            if not new:
                continue
            found.setdefault(rows.model, set()).update(new)
            further = rows.model.objects.filter(pk__in=new)
            for model, pks in foreseen(further, rows.model.workflow.transitions[move].effects).items():
                found.setdefault(model, set()).update(pks)
    return found
