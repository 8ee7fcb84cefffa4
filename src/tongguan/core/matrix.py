"""The access matrix: who may do what with which register, computed from the declarations and from nothing else."""

import csv
import io
from typing import NamedTuple

from .registers import Register, registry
from .roles import OUTSIDE, Role

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
