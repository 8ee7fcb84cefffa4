"""What is tied to a clause: gates that ask its checks, the steps they guard, clauses of other standards."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tongguan.core import gates, registers
from tongguan.core.workflow import Transition

from .packs import Clause, Gate, Pack, Section, load


@dataclass(frozen=True, kw_only=True)
class Step:
    """A move of a register that a gate guards."""

    register: str
    move: str
    source: tuple[str, ...]
    target: str


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A gate as a clause's page tells of it."""

    gate: Gate
    built: bool
    asks: tuple[str, ...]
    """Which of the clause's checks it asks."""
    steps: list[Step]


@dataclass(frozen=True, kw_only=True)
class Akin:
    """A clause or heading of another standard that speaks of the same."""

    pack: Pack
    entry: Clause | Section


def gates_of(clause: Clause) -> list[Asking]:
    """The gates that name the clause or ask one of its checks."""
    found = []
    for pack in load().values():
        for gate in pack.gates.values():
            asks = tuple(name for name in clause.checks if name in gate.checks)
            if asks or gate.id in clause.gates:
                found.append(Asking(gate=gate, built=is_built(gate.id), asks=asks, steps=steps_of(gate.id)))
    return found


def is_built(gate_id: str) -> bool:
    """Whether somebody can judge at this gate; one that is not built stays shut."""
    return gate_id in gates.declared and gates.declared[gate_id].built


def steps_of(gate_id: str) -> list[Step]:
    """The moves that a gate guards, over all registers."""
    return [
        _step(register, move)
        for register in registers.registry.values()
        if register.model.workflow
        for move in register.model.workflow.transitions.values()
        if gate_id in move.gates
    ]


def _step(register: registers.Register, move: Transition) -> Step:
    states = register.model.workflow.states
    label = lambda state: str(states(state).label)  # noqa: E731  one line says it
    return Step(
        register=str(register.model._meta.verbose_name),
        move=str(move.label),
        source=tuple(map(label, move.source)),
        target=label(move.target),
    )


def akin_to(pack: Pack, clause: Clause) -> list[Akin]:
    """What the clause refers to, and what refers to it, in the order of the library."""
    wanted = {*clause.refers, *_referring().get(f"{pack.id}:{clause.id}", ())}
    return [Akin(pack=of, entry=entry) for key, of, entry in _entries() if key in wanted]


@cache
def _referring() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pack in load().values():
        for clause in pack.clauses.values():
            for key in clause.refers:
                found[key] = (*found.get(key, ()), f"{pack.id}:{clause.id}")
    return found


def _entries() -> Iterator[tuple[str, Pack, Clause | Section]]:
    for pack in load().values():
        for key, entry in (pack.sections | pack.clauses).items():
            yield f"{pack.id}:{key}", pack, entry
