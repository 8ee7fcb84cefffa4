"""Looking at many gates at once: what their checks find, with the records, waivers and titles, in a few statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import QuerySet

from . import access, asking, checks, clock, linking, registers, scopes, values, waiving
from .actor import acting
from .gates import Gate
from .models import Record, Tenant
from .refusals import Refusal, broken_rule
from .roles import OUTSIDE

Refusals = dict[int, list[Refusal]]
AtHand = Mapping[int, Record]


class Passage(NamedTuple):
    """A gate that some records are before, and the checks that it asks of them and of the organisation."""

    gate: Gate
    pks: tuple[int, ...]
    names: tuple[str, ...]
    of_all: tuple[str, ...]


class Owned(NamedTuple):
    """A record that breaks a check, and the object at the gate to which it belongs."""

    name: str
    owner: int
    record: Any


class Seen:
    """What was found at many passages of one kind of record; everything that is read is read here.

    With `ahead`, the records by id, what is asked is what they would miss were they past their gates.
    """

    def __init__(self, model: type[Record], scope: str, passages: Sequence[Passage], *, ahead: AtHand | None) -> None:
        self.model, self.scope = model, scope
        self.broken = _broken(passages, scope, None if ahead is None else model)
        self.lacking = _lacking(passages)
        self.rows = _rows(self.broken.values(), {model: ahead or {}})
        owned = [(passage.gate, list(self._owned(passage))) for passage in passages]
        self.waivers = self._waivers(owned)
        self.named = _may_be_named(one.record for _gate, each in owned for one in each)
        self.told: dict[tuple[str, Any, str], Refusal] = {}

    def refusals(self, passage: Passage) -> Refusals:
        """Record -> what a gate has against it; what a softened gate misses is only told."""
        found: dict[int, dict[Refusal, None]] = {}
        softened = passage.gate.softened
        for one in self._owned(passage):
            if not self._waived(passage.gate, one):
                told = self._told(one, passage.gate)
                found.setdefault(one.owner, {})[replace(told, softened=True) if softened else told] = None
        return {pk: list(each) for pk, each in found.items()}

    def _owned(self, passage: Passage) -> Iterator[Owned]:
        broken, tenant = self.broken[passage.pks], acting().tenant
        for name in passage.names:
            asked = checks.registry[name]
            for pk in broken.get(name, ()):
                record = self.rows[asked.model][pk]
                yield Owned(name, values.key_at(record, asked.scope[self.scope]), record)
        # What the organisation as a whole lacks bars every record alike, even where nothing else has begun yet.
        yield from (Owned(name, pk, tenant) for name in passage.of_all if name in self.lacking for pk in passage.pks)

    def _places(self, one: Owned) -> list[waiving.Subject]:
        return [(registers.name_of(self.model), one.owner), *waiving.places_of(one.record)]

    def _waivers(self, owned: list[tuple[Gate, list[Owned]]]) -> dict[str, waiving.InForce]:
        """The waivers in force of each standard that has a gate here, for what breaks its checks."""
        clauses: dict[str, set[str]] = {}
        places: dict[str, set[waiving.Subject]] = {}
        for gate, each in owned:
            for one in each if gate.waivable else ():
                clauses.setdefault(gate.pack, set()).update(gate.decides.get(one.name, ()))
                places.setdefault(gate.pack, set()).update(self._places(one))
        return {pack: waiving.InForce.of(pack, clock.today(), clauses[pack], places[pack]) for pack in clauses}

    def _waived(self, gate: Gate, one: Owned) -> bool:
        waivers = self.waivers.get(gate.pack)
        if waivers is None or not waivers.subjects or not gate.waivable:
            return False
        return waivers.cover(gate, one.name, self._places(one))

    def _told(self, one: Owned, gate: Gate) -> Refusal:
        """What is said of it; people from outside are told the rule, not which rival breaks it."""
        clause = gate.clauses.get(one.name, "")
        key = (one.name, (type(one.record), one.record.pk), clause)
        if key not in self.told:
            told = broken_rule(checks.registry[one.name], one.record, code="gate", clause=clause)
            if (type(one.record), one.record.pk) not in self.named:
                message = checks.registry[one.name].words()
                told = Refusal(code=told.code, message=message, rule=told.rule, clause=told.clause, who=told.who)
            self.told[key] = told
        return self.told[key]


def _broken(passages: Sequence[Passage], scope: str, root: Any) -> dict[tuple[int, ...], dict[str, list[int]]]:
    """Records before gates -> check -> what breaks it; gates before the same records are asked in one statement."""
    names: dict[tuple[int, ...], dict[str, None]] = {}
    for passage in passages:
        names.setdefault(passage.pks, {}).update(dict.fromkeys(passage.names))
    return {
        pks: asking.named(asked, on=None, root=root, scope={scope: pks}) if asked else {}
        for pks, asked in names.items()
    }


def _lacking(passages: Sequence[Passage]) -> frozenset[str]:
    names = dict.fromkeys(name for passage in passages for name in passage.of_all)
    return frozenset(asking.named(names, on=None, scope={}, root=Tenant) if names else ())


def _rows(
    broken: Iterable[dict[str, list[int]]], at_hand: Mapping[type[Record], AtHand]
) -> dict[type[Record], dict[int, Any]]:
    """The records that break something, read once however many checks name them."""
    wanted: dict[type[Record], set[int]] = {}
    for found in broken:
        for name, pks in found.items():
            wanted.setdefault(checks.registry[name].model, set()).update(pks)
    return {model: _read(model, pks, at_hand.get(model, {})) for model, pks in wanted.items()}


def _read(model: type[Record], wanted: set[int], at_hand: AtHand) -> dict[int, Any]:
    """Records by id; those at hand serve if all is there that their titles need, and no way leads on from them."""
    serve = {} if _ways(model) else at_hand
    found = {pk: serve[pk] for pk in wanted if pk in serve and linking.can_be_called(serve[pk])}
    missing = wanted - found.keys()
    return found | _placed(model).in_bulk(missing) if missing else found


def _placed(model: type[Record]) -> QuerySet:
    """Records with what their titles need, and the way to the objects to which they belong."""
    return titled(model, model.objects.all()).select_related(*_ways(model))


@cache
def _ways(model: type[Record]) -> tuple[str, ...]:
    own = chain.from_iterable(check.scope.values() for check in checks.registry.values() if check.model is model)
    paths = {*own, *chain.from_iterable(scopes.paths_of(model).values())}
    return tuple(sorted({"__".join(path.split("__")[:-1]) for path in paths} - {""}))


def _may_be_named(records: Iterable[Any]) -> set[tuple[type[Record], int]]:
    """The records that whoever asks may see."""
    by_model: dict[type[Record], set[int]] = {}
    for record in records:
        by_model.setdefault(type(record), set()).add(record.pk)
    if acting().roles & OUTSIDE:
        for model, pks in by_model.items():
            by_model[model] = set(access.among(acting(), model, pks).values_list("pk", flat=True))
    return {(model, pk) for model, pks in by_model.items() for pk in pks}


def titled(model: type[Record], rows: QuerySet) -> QuerySet:
    """Records with what their titles need."""
    return rows.select_related(*registers.relations_of_title(model))
