"""Asking a gate: before a step what is still missing, after it whether its checks hold."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from . import asking, checks, gates, registers, values
from .models import Record
from .refusals import Refusal, broken_rule

Refusals = dict[int, list[Refusal]]


def before_step(gate_id: str, model: type[Record], pks: list[int]) -> Refusals:
    """Record -> what the gate still misses, were the record already past it. Looks, never writes."""
    return _asked(gate_id, model, pks, looking_ahead=True)


def after_step(gate_id: str, model: type[Record], pks: list[int]) -> Refusals:
    """Record -> what breaks the gate's checks, or the rules of its register, now that the step is made."""
    shut = _asked(gate_id, model, pks, looking_ahead=False)
    for name in registers.register_of(model).rules if pks else ():
        asked = checks.registry[name]
        for record in _titled(model, asked.breaking().filter(pk__in=pks)):
            shut.setdefault(record.pk, []).append(broken_rule(asked, record))
    return shut


def _asked(gate_id: str, model: type[Record], pks: list[int], *, looking_ahead: bool) -> Refusals:
    if not gate_id or not pks:
        return {}
    gate = gates.declared.get(gate_id)
    scope = gates.scope_of(model)
    names = [name for name in gate.checks if scope in checks.registry[name].scope] if gate else []
    if gate is None or not names:
        # A gate that is unknown, or cannot judge this kind of record, is shut.
        message = _("Gate %(gate)s is not yet built.") % {"gate": gate_id}
        return {pk: [Refusal(code="not_built", rule=gate_id, message=message)] for pk in pks}
    broken = asking.named(names, on=None, root=model if looking_ahead else None, scope={scope: pks})
    found: Refusals = {}
    for name, owner, record in _owned(broken, scope):
        told = broken_rule(checks.registry[name], record, code="gate", clause=gate.clauses.get(name, ""))
        found.setdefault(owner, []).append(told)
    return found


def _owned(broken: dict[str, list[int]], scope: str) -> Iterator[tuple[str, int, Record]]:
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
