"""Guards of moves: the quick conditions of many moves are asked for many records in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from . import clock, preferences
from .actor import acting
from .checks import hit_of
from .models import Record
from .refusals import Refusal
from .transitions import Guard, Transition
from .wording import Ids, Statement, keep, one_if_one, wanted

Holding = Mapping[Guard, frozenset[int]]
"""Guard -> the records that meet it."""
RECORD = "record"
_wordings: dict[tuple[Any, ...], Statement] = {}


def holding(moves: Iterable[Transition], model: type[Record], pks: Iterable[int]) -> Holding:
    """Which of the records meet each guard of these moves."""
    guards = tuple(dict.fromkeys(guard for move in moves for guard in move.guards))
    if not guards:
        return {}
    ids = one_if_one(pks)
    rows = list(worded(guards, model, ids).rows({RECORD: ids}))
    return {guard: frozenset(pk for pk, *met in rows if met[place]) for place, guard in enumerate(guards)}


def worded(guards: tuple[Guard, ...], model: type[Record], ids: Ids) -> Statement:
    """The statement that asks these guards, kept: Django takes longer to word it than the database to answer.

    It is good for all who hold the same roles, on this day, under the same settings: a guard depends on nothing else.
    """
    settings = frozenset(preferences.in_force().items())
    key = (model, guards, isinstance(ids, int), clock.today(), acting().roles, settings)
    found = _wordings.get(key)
    if found is None:
        found = word(guards, model, ids)
        keep(_wordings, key, found)
    return found


def word(guards: tuple[Guard, ...], model: type[Record], ids: Ids) -> Statement:
    """The statement that gives for each record what it meets, in the order of the guards."""
    hits = {f"holds_{place}": hit_of(_condition(guard)) for place, guard in enumerate(guards)}
    lookup = "pk" if isinstance(ids, int) else "pk__in"
    rows = model.objects.filter(**{lookup: wanted(RECORD, ids)})
    return Statement.of(rows.order_by().annotate(**hits).values_list("pk", *hits))


def against(guard: Guard, records: Sequence[Record], held: Holding) -> Iterable[tuple[int, Refusal]]:
    """What a guard says to each record that does not meet it."""
    unmet = [record for record in records if record.pk not in held[guard]]
    named = guard.names(unmet) if guard.names and unmet else {}
    told = str(guard.message)
    for record in unmet:
        message = " ".join(filter(None, [told, named.get(record.pk)]))
        url = f"{record.url}{guard.url}" if guard.url else ""
        yield record.pk, Refusal(code="guard", message=message, clause=guard.clause, url=url)


def _condition(guard: Guard) -> object:
    # A condition that is empty for now holds for every record.
    return (guard.holds() if callable(guard.holds) else guard.holds) or Q(pk__isnull=False)
