"""Guards of moves: the quick conditions of many moves are asked for many records in one statement."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from .checks import hit_of
from .models import Record
from .refusals import Refusal
from .transitions import Guard, Transition

Holding = Mapping[int, frozenset[int]]
"""`id` of a guard -> the records that meet it."""


def holding(moves: Iterable[Transition], model: type[Record], pks: Iterable[int]) -> Holding:
    """Which of the records meet each guard of these moves."""
    guards = {id(guard): guard for move in moves for guard in move.guards}
    if not guards:
        return {}
    hits = {f"holds_{key}": hit_of(_condition(guard)) for key, guard in guards.items()}
    rows = list(model.objects.filter(pk__among=pks).order_by().annotate(**hits).values_list("pk", *hits))
    return {key: frozenset(pk for pk, *met in rows if met[place]) for place, key in enumerate(guards)}


def against(guard: Guard, records: Sequence[Record], held: Holding) -> Iterable[tuple[int, Refusal]]:
    """What a guard says to each record that does not meet it."""
    unmet = [record for record in records if record.pk not in held[id(guard)]]
    named = guard.names(unmet) if guard.names and unmet else {}
    for record in unmet:
        message = " ".join(filter(None, [str(guard.message), named.get(record.pk)]))
        url = f"{record.url}{guard.url}" if guard.url else ""
        yield record.pk, Refusal(code="guard", message=message, clause=guard.clause, url=url)


def _condition(guard: Guard) -> object:
    # A condition that is empty for now holds for every record.
    return (guard.holds() if callable(guard.holds) else guard.holds) or Q(pk__isnull=False)
