"""Asking a gate: before a step what is still missing, after it whether its checks hold."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from . import checks, gates
from .models import Record
from .refusals import Refusal, broken_rule

if TYPE_CHECKING:
    from .workflow import Refusals


def before_step(gate_id: str, model: type[Record], pks: list[int]) -> "Refusals":
    """Record -> what the gate still misses, were the record already past it. Looks, never writes."""
    return _asked(gate_id, model, pks, looking_ahead=True)


def after_step(gate_id: str, model: type[Record], pks: list[int]) -> "Refusals":
    """Record -> what breaks the gate's checks now that the step is made."""
    return _asked(gate_id, model, pks, looking_ahead=False)


def _asked(gate_id: str, model: type[Record], pks: list[int], *, looking_ahead: bool) -> "Refusals":
    if not gate_id or not pks:
        return {}
    gate = gates.declared.get(gate_id)
    scope = gates.scope_of(model)
    names = [name for name in gate.checks if scope in checks.registry[name].scope] if gate else []
    if gate is None or not names:
        # A gate that is unknown, or cannot judge this kind of record, is shut.
        message = _("Gate %(gate)s is not yet built.") % {"gate": gate_id}
        return {pk: [Refusal(code="not_built", rule=gate_id, message=message)] for pk in pks}
    found: dict[int, list[Refusal]] = {}
    broken = checks.named(names, on=None, root=model if looking_ahead else None, scope={scope: pks})
    for name, breaking in broken.items():
        asked = checks.registry[name]
        path = asked.scope[scope]
        rows = asked.model.objects.filter(pk__in=breaking)
        owners = dict(rows.values_list("pk", path))
        for record in rows:
            told = broken_rule(asked, record, code="gate", clause=gate.clauses.get(name, ""))
            found.setdefault(owners[record.pk], []).append(told)
    return found
