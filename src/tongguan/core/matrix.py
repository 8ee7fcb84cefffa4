"""The access matrix: who may do what with which register, computed from the declarations and from nothing else."""

import csv
import io
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import scopes
from .registers import Register, registry
from .roles import INSIDE, OUTSIDE, Role

READ, WRITE = "read", "write"


class Right(NamedTuple):
    """One right of one role; a right that is not listed is not given."""

    register: str
    role: str
    right: str
    """`read`, `write`, or the name of a move."""
    rows: str
    """`all`, or `own`: only what lies within the reach of a person from outside."""


def access_matrix() -> list[Right]:
    """Every right of every role, in a fixed order, so that a change of rights shows as a difference of lines."""
    return [right for name in sorted(registry) for right in _rights(registry[name])]


def _rights(register: Register) -> list[Right]:
    moves = register.model.workflow.transitions.values() if register.model.workflow else ()
    holders = {
        READ: frozenset(register.readers) | frozenset(register.writers) | {Role.SYSTEM},
        WRITE: frozenset(register.writers) | {Role.SYSTEM},
        **{move.name: frozenset(move.by) for move in moves if move.built},
    }
    return [
        Right(register.name, str(role), right, "own" if role in OUTSIDE else "all")
        for role in sorted(Role.values)
        for right, roles in holders.items()
        if role in roles
    ]


def as_csv(matrix: list[Right]) -> str:
    """The matrix as it is kept for review."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Right._fields)
    writer.writerows(matrix)
    return text.getvalue()


class Held(NamedTuple):
    """What somebody with several roles may do in one register."""

    register: Register
    reads: str
    """Which rows: `all`, `projects` (of the person's appointments), `own` (within the reach of an outsider)."""
    writes: str
    """The same, or nothing where nothing may be written."""
    moves: tuple[tuple[Any, str], ...]
    """Each move that may be taken, with its rows."""


def held(roles: Mapping[str, bool], *, limited: frozenset[str] = frozenset()) -> list[Held]:
    """What roles entitle to, by register; each role with whether it holds for the whole tenant.

    `limited` are wide roles that a setting binds to projects. Says what `core.access` does.
    """
    wide = frozenset(role for role, whole in roles.items() if whole) - limited
    found = [_held(registry[name], frozenset(roles), wide, limited) for name in sorted(registry)]
    return [one for one in found if one.reads]


def _held(register: Register, roles: frozenset[str], wide: frozenset[str], limited: frozenset[str]) -> Held:
    def rows(given: frozenset[str], *, reading: bool = False) -> str:
        counted = roles & given
        if Role.SYSTEM in roles or counted & wide - OUTSIDE:
            return "all"
        tied = scopes.of_appointments().name in scopes.paths_of(register.model)
        if counted - OUTSIDE:
            if not tied and (reading or given >= INSIDE or counted & limited):
                return "all"
            return "projects" if tied else ""
        return "own" if counted else ""

    writers = frozenset(register.writers)
    machine = register.model.workflow
    moves = [(move, rows(frozenset(move.by))) for move in machine.transitions.values()] if machine else []
    return Held(
        register,
        reads=rows(writers | frozenset(register.readers), reading=True),
        writes=rows(writers),
        moves=tuple((move, reach) for move, reach in moves if reach),
    )
