"""Gates of the library, handed to the core, with the clause that each of their checks stands for."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core import checks, preferences
from tongguan.core.gates import Gate, declared, waivable
from tongguan.core.roles import Role

from . import packs
from .packs import Clause, Pack, load

SOFTENERS = (Role.SECADMIN, Role.LEADER)


def hand_over() -> None:
    """Declare every gate; a gate that names a check which does not exist is an error at start."""
    for pack in load().values():
        clauses = clause_of_check(pack)
        for gate in pack.gates.values():
            if unknown := set(gate.checks) - set(checks.registry):
                raise LookupError(f"Gate {gate.id} names checks that do not exist: {sorted(unknown)}")
            named = {name: clauses.get(name, gate.basis[0]) for name in gate.checks}
            decides = {name: decided_by(pack, name) for name in gate.checks}
            declared[gate.id] = Gate(
                id=gate.id,
                checks=gate.checks,
                clauses=named,
                waivable=gate.waivable,
                strength=gate.strength,
                pack=pack.id,
                decides=decides,
            )
            _may_be_softened(gate)
        waivable[pack.id] = {clause.id: _can_be_waived(pack, clause) for clause in pack.clauses.values()}


def _may_be_softened(gate: packs.Gate) -> None:
    """A derived gate is this product's reading: a tenant may soften it. What the text itself orders stays."""
    key = declared[gate.id].setting
    if gate.strength == "derived" and gate.waivable:
        label = format_lazy("{} {}", _("gaps are told and do not refuse the move: gate"), gate.id)
        preferences.setting(key, False, label, by=SOFTENERS)
    else:
        preferences.fixed[key] = _("The standard itself sets this gate; it cannot be softened.")


def _can_be_waived(pack: Pack, clause: Clause) -> bool:
    """A clause all of whose gates open for nobody is kept or not: there is nothing to waive."""
    return not clause.gates or any(pack.gates[gate].waivable for gate in clause.gates)


def decided_by(pack: Pack, name: str) -> frozenset[str]:
    """Every clause that a check decides."""
    return frozenset(clause.id for clause in pack.clauses.values() if name in clause.checks)


def clause_of_check(pack: Pack) -> dict[str, str]:
    """Check -> the first clause that it decides."""
    found: dict[str, str] = {}
    for clause in pack.clauses.values():
        for name in clause.checks:
            found.setdefault(name, clause.id)
    return found
