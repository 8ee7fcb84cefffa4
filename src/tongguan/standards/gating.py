"""Gates of the library, handed to the core, with the clause that each of their checks stands for."""

from tongguan.core import checks
from tongguan.core.gates import Gate, declared

from .packs import Pack, load


def hand_over() -> None:
    """Declare every gate; a gate that names a check which does not exist is an error at start."""
    for pack in load().values():
        clauses = clause_of_check(pack)
        for gate in pack.gates.values():
            if unknown := set(gate.checks) - set(checks.registry):
                raise LookupError(f"Gate {gate.id} names checks that do not exist: {sorted(unknown)}")
            named = {name: clauses.get(name, "") for name in gate.checks}
            declared[gate.id] = Gate(id=gate.id, checks=gate.checks, clauses=named, waivable=gate.waivable)


def clause_of_check(pack: Pack) -> dict[str, str]:
    """Check -> the first clause that it decides."""
    found: dict[str, str] = {}
    for clause in pack.clauses.values():
        for name in clause.checks:
            found.setdefault(name, clause.id)
    return found
