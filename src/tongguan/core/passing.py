"""Asking a gate: before a step what is still missing, after it whether its checks hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from . import checks, gates, registers, scopes, values
from .looking import Passage, Refusals, Seen, titled
from .models import Record
from .refusals import Refusal, broken_rule


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


@dataclass(frozen=True)
class Step:
    """A step that records might take: its gates, and the clauses that the step itself will fulfil."""

    gates: Sequence[str]
    pks: Sequence[int]
    supplies: Sequence[str] = ()


def before_steps(records: Mapping[int, Record], steps: Sequence[Step]) -> list[Refusals]:
    """For each step that some of these records are before, record -> what its gates still miss, were it past them.

    Looks, never writes; however many steps the same records are before, they are asked of together.
    """
    return _against(type(next(iter(records.values()))), steps, ahead=records)


def under(gate_ids: Sequence[str], model: type[Record], pks: Sequence[int], link: str) -> Refusals:
    """Record -> what the gates miss of the one that it rests on, as the holder is what a grant rests on."""
    tied = dict(model.objects.filter(pk__among=pks).exclude(**{link: None}).values_list("pk", link)) if pks else {}
    target: Any = values.linked(model, link)
    [shut] = _against(target, [Step(gate_ids, sorted(set(tied.values())))])
    return {pk: shut[owner] for pk, owner in tied.items() if owner in shut}


def after_step(gate_ids: Sequence[str], model: type[Record], pks: list[int]) -> Refusals:
    """Record -> what breaks the gates' checks, or the rules of its register, now that the step is made."""
    [shut] = _against(model, [Step(gate_ids, pks)])
    for name in registers.register_of(model).rules if pks else ():
        asked = checks.registry[name]
        for record in titled(model, asked.breaking().filter(pk__among=pks)):
            shut.setdefault(record.pk, []).append(broken_rule(asked, record))
    return shut


def parted(found: Refusals) -> tuple[Refusals, Refusals]:
    """What stands in the way, and what softened gates only tell."""
    hard = {pk: kept for pk, told in found.items() if (kept := [one for one in told if not one.softened])}
    soft = {pk: kept for pk, told in found.items() if (kept := [one for one in told if one.softened])}
    return hard, soft


def _against(
    model: type[Record], steps: Sequence[Step], *, ahead: Mapping[int, Record] | None = None
) -> list[Refusals]:
    """What all the gates of each step together have against each record; what two of them ask alike is said once."""
    if not any(step.gates for step in steps):
        return [{} for _step in steps]
    scope = gates.scope_of(model)
    before = [[(gate, _passage(gate, step, scope)) for gate in step.gates if step.pks] for step in steps]
    passages = [passage for each in before for _gate, passage in each if passage]
    seen = Seen(model, scope, passages, ahead=ahead)
    found: list[Refusals] = []
    for step, each in zip(steps, before, strict=True):
        shut: Refusals = {}
        for gate, passage in each:
            for pk, refusals in (seen.refusals(passage) if passage else _not_built(gate, step)).items():
                said = shut.setdefault(pk, [])
                said.extend(refusal for refusal in refusals if refusal not in said)
        found.append(shut)
    return found


def _passage(gate_id: str, step: Step, scope: str) -> Passage | None:
    """What a gate asks of these records; None if it is unknown, or cannot judge this kind of record."""
    gate = gates.declared.get(gate_id)
    if gate is None:
        return None
    names = [name for name in gate.checks if scope in checks.registry[name].scope]
    of_all = tuple(name for name in gate.checks if checks.registry[name].of_organisation)
    if not names and not of_all:
        return None
    supplied = frozenset(step.supplies)
    names = [name for name in names if not gate.decides.get(name, frozenset()) & supplied]
    return Passage(gate, tuple(step.pks), tuple(names), of_all)


def _not_built(gate_id: str, step: Step) -> Refusals:
    """A gate that nobody can judge by is shut."""
    message = _("Gate %(gate)s is not yet built.") % {"gate": gate_id}
    return {pk: [Refusal(code="not_built", rule=gate_id, message=message)] for pk in step.pks}
