"""The leaf walk: a department in which every leaf is kept, and for each leaf the one deed that breaks it.

A module of this package furnishes its part of the whole (`@furnish`) and says how each of its leaves is broken
(`@violation`). What one module needs of another is named in the whole itself.
"""

import datetime as dt
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FURNISHED: list[Callable[["Whole"], None]] = []
VIOLATIONS: dict[str, "Violation"] = {}
BEGAN = dt.date(2026, 1, 5)
"""The day on which the service of both projects began."""


@dataclass(frozen=True)
class Violation:
    """How one leaf is broken: the deed, which returns the record to be named, and what else it rightly breaks."""

    clause: str
    deed: Callable[["Whole"], Any]
    also: frozenset[str]


@dataclass
class Whole:
    """A department with two operating projects of one vendor: one touches two units, the other one only."""

    tenant: Any
    units: list[Any]
    leader: Any
    head: Any
    clerk: Any
    accounts: dict[str, Any]
    """Role -> account, for who decides, reviews, assesses and approves."""
    vendor: Any
    pair: Any
    single: Any
    contracts: dict[int, Any] = field(default_factory=dict)
    """Project id -> its contract in force, with all 25 terms."""
    crew: dict[int, Any] = field(default_factory=dict)
    """Project id -> its one service staff member, on board."""
    plans: dict[int, Any] = field(default_factory=dict)
    """Project id -> its security plan, executing."""
    assessments: dict[int, Any] = field(default_factory=dict)
    """Project id -> its accepted risk assessment."""

    @property
    def projects(self) -> list[Any]:
        """Both projects."""
        return [self.pair, self.single]


def furnish(function: Callable[[Whole], None]) -> Callable[[Whole], None]:
    """Keep a function that adds what its leaves want of the whole; called in the order of the modules' names."""
    FURNISHED.append(function)
    return function


def violation(clause: str, *, also: set[str] | frozenset[str] = frozenset()) -> Callable[..., Any]:
    """Keep the deed that breaks just this leaf; `also` are the other clauses that the same deed breaks by right."""

    def keep(function: Callable[[Whole], Any]) -> Callable[[Whole], Any]:
        if clause in VIOLATIONS:
            raise ValueError(f"The leaf {clause} is broken twice.")
        VIOLATIONS[clause] = Violation(clause, function, frozenset(also))
        return function

    return keep


def load() -> None:
    """Every part of the whole, in the order of their names."""
    for file in sorted(Path(__file__).parent.glob("part_*.py")):
        importlib.import_module(f"tests.walk.{file.stem}")
