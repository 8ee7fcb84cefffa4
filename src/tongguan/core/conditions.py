"""Conditions that a guard asks by name, because only a higher layer knows what they look at."""

from collections.abc import Callable
from typing import Any

conditions: dict[str, Callable[[], Any]] = {}
asked: set[str] = set()
"""Names that guards ask; at start each of them must be known."""


def condition(name: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register what a lower layer's guards ask by name; it gives the condition of the records about to move."""

    def keep(function: Callable[[], Any]) -> Callable[[], Any]:
        conditions[name] = function
        return function

    return keep


def known_above(name: str) -> Callable[[], Any]:
    """What a guard `holds`, to be found under this name when it is asked."""

    def ask() -> Any:
        return conditions[name]()

    asked.add(name)
    return ask
