"""Asking a gate: before a step what is still missing, after it whether its checks hold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from . import access, asking, checks, clock, gates, registers, scopes, values, waiving
from .actor import acting
from .models import Record, Tenant
from .refusals import Refusal, broken_rule
from .roles import OUTSIDE

Refusals = dict[int, list[Refusal]]


def hold_still(gate_ids: Sequence[str], model: type[Record], pks: list[int]) -> None:
    """Lock the scope objects of all that the gate will look at; the records' own are locked already.

    A project's gate looks at the promises of its vendors, and those are written under the vendors' lock.
    """
    asked_here = [gates.declared[gate_id] for gate_id in gate_ids if gate_id in gates.declared]
    if connection.vendor != "postgresql" or not asked_here or not pks:
        return
    scope = gates.scope_of(model)
    gated = [checks.registry[name] for gate in asked_here for name in gate.checks]
    places = {(asked.model, asked.scope[scope]) for asked in gated if scope in asked.scope and asked.model is not model}
    rows = [looked_at.objects.filter(**{f"{path}__in": pks}) for looked_at, path in places]
    scopes.lock(scopes.merged(scopes.ids_in(each, each.model) for each in rows))


def before_step(gate_ids: Sequence[str], model: type[Record], pks: list[int], supplied: Sequence[str] = ()) -> Refusals:
    """Record -> what the gates still miss, were the record already past them. Looks, never writes.

    The clauses `supplied` are those that the step itself will fulfil.
    """
    return _of_all(gate_ids, model, pks, looking_ahead=True, supplied=supplied)


def after_step(gate_ids: Sequence[str], model: type[Record], pks: list[int]) -> Refusals:
    """Record -> what breaks the gates' checks, or the rules of its register, now that the step is made."""
    shut = _of_all(gate_ids, model, pks, looking_ahead=False)
    for name in registers.register_of(model).rules if pks else ():
        asked = checks.registry[name]
        for record in _titled(model, asked.breaking().filter(pk__in=pks)):
            shut.setdefault(record.pk, []).append(broken_rule(asked, record))
    return shut


def parted(found: Refusals) -> tuple[Refusals, Refusals]:
    """What stands in the way, and what softened gates only tell."""
    hard = {pk: kept for pk, told in found.items() if (kept := [one for one in told if not one.softened])}
    soft = {pk: kept for pk, told in found.items() if (kept := [one for one in told if one.softened])}
    return hard, soft


def _of_all(
    gate_ids: Sequence[str], model: type[Record], pks: list[int], *, looking_ahead: bool, supplied: Sequence[str] = ()
) -> Refusals:
    """What all the gates together have against each record; what two of them ask alike is said once."""
    shut: Refusals = {}
    for gate_id in gate_ids:
        for pk, refusals in _asked(gate_id, model, pks, looking_ahead=looking_ahead, supplied=supplied).items():
            said = shut.setdefault(pk, [])
            said.extend(refusal for refusal in refusals if refusal not in said)
    return shut


def _asked(
    gate_id: str, model: type[Record], pks: list[int], *, looking_ahead: bool, supplied: Sequence[str] = ()
) -> Refusals:
    if not pks:
        return {}
    gate = gates.declared.get(gate_id)
    scope = gates.scope_of(model)
    names = [name for name in gate.checks if scope in checks.registry[name].scope] if gate else []
    of_all = [name for name in gate.checks if checks.registry[name].of_organisation] if gate else []
    if gate is None or not (names or of_all):
        # A gate that is unknown, or cannot judge this kind of record, is shut.
        message = _("Gate %(gate)s is not yet built.") % {"gate": gate_id}
        return {pk: [Refusal(code="not_built", rule=gate_id, message=message)] for pk in pks}
    names = [name for name in names if not gate.decides.get(name, frozenset()) & frozenset(supplied)]
    broken = asking.named(names, on=None, root=model if looking_ahead else None, scope={scope: pks})
    owned = _not_waived(gate, model, [*_owned(broken, scope), *_of_organisation(of_all, pks)])
    named = _may_be_named([record for _name, _owner, record in owned])
    found: dict[int, dict[Refusal, None]] = {}
    for name, owner, record in owned:
        told = broken_rule(checks.registry[name], record, code="gate", clause=gate.clauses.get(name, ""))
        if (type(record), record.pk) not in named:
            message = checks.registry[name].words()
            told = Refusal(code=told.code, message=message, rule=told.rule, clause=told.clause, who=told.who)
        found.setdefault(owner, {})[replace(told, softened=gate.softened)] = None
    return {pk: list(each) for pk, each in found.items()}


Owned = tuple[str, int, Any]
"""Check, id of the object at the gate, and the record that breaks the check."""


def _not_waived(gate: gates.Gate, model: type[Record], owned: list[Owned]) -> list[Owned]:
    """What is left when that is let be for which a waiver is in force."""
    if not owned or not gate.waivable:
        return owned
    at = registers.name_of(model)
    places = [[(at, owner), *waiving.places_of(record)] for _name, owner, record in owned]
    clauses = {clause for name, _owner, _record in owned for clause in gate.decides.get(name, ())}
    waivers = waiving.InForce.of(gate.pack, clock.today(), clauses, {place for each in places for place in each})
    if not waivers.subjects:
        return owned
    return [one for one, subjects in zip(owned, places, strict=True) if not waivers.cover(gate, one[0], subjects)]


def _may_be_named(records: list[Record]) -> set[tuple[type[Record], int]]:
    """The records that whoever asks may see: people from outside are told the rule, not which rival breaks it."""
    by_model: dict[type[Record], set[int]] = {}
    for record in records:
        by_model.setdefault(type(record), set()).add(record.pk)
    if acting().roles & OUTSIDE:
        for model, pks in by_model.items():
            by_model[model] = set(access.among(acting(), model, pks).values_list("pk", flat=True))
    return {(model, pk) for model, pks in by_model.items() for pk in pks}


def _of_organisation(names: list[str], pks: list[int]) -> Iterator[Owned]:
    """What the organisation as a whole lacks bars every record alike, even where nothing else has begun yet."""
    tenant = acting().tenant
    for name in asking.named(names, on=None, scope={}, root=Tenant) if names else ():
        yield from ((name, pk, tenant) for pk in pks)


def _owned(broken: dict[str, list[int]], scope: str) -> Iterator[Owned]:
    """(check, id of the scope's object, breaking record); records are read once however many checks name them."""
    wanted: dict[type[Record], set[int]] = {}
    for name, pks in broken.items():
        wanted.setdefault(checks.registry[name].model, set()).update(pks)
    rows = {model: _titled(model, model.objects.filter(pk__in=pks)).in_bulk() for model, pks in wanted.items()}
    for name, pks in broken.items():
        asked = checks.registry[name]
        for pk in pks:
            record = rows[asked.model][pk]
            yield name, values.key_at(record, asked.scope[scope]), record


def _titled(model: type[Record], rows: QuerySet) -> QuerySet:
    return rows.select_related(*registers.relations_of_title(model))
