"""For every check the case that shows what it means: records that keep it, records that break it, how to mend them."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

CASES: dict[str, Callable[[], "Case"]] = {}


@dataclass
class Case:
    """`keep` and `broken` are all records that the rule binds; each broken one comes with the deed that mends it."""

    keep: list[Any]
    broken: list[tuple[Any, Callable[[], Any]]]
    unbound: list[Any] = field(default_factory=list)
    """Records that look alike but of which the rule does not speak."""


def case(*names: str) -> Callable[[Callable[..., Case]], Callable[..., Case]]:
    """Keep a function that sets a case up; one that serves several checks is given the name of the check."""

    def keep(function: Callable[..., Case]) -> Callable[..., Case]:
        for name in names:
            if name in CASES:
                raise ValueError(f"The check {name} has two cases.")
            named = inspect.signature(function).parameters
            CASES[name] = partial(function, name) if named else function
        return function

    return keep


def load() -> dict[str, Callable[[], Case]]:
    """Every case of every domain, from its modules `cases…`."""
    for file in sorted(Path(__file__).parent.glob("*/cases*.py")):
        importlib.import_module(f"tests.{file.parent.name}.{file.stem}")
    return CASES
