"""Pages of the administration that stand on their own, beside registers and what the platform keeps of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongguan.core.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Door:
    """One page, as the area of administration lists it."""

    name: str
    """Of its address."""
    label: Any
    help: Any
    open_to: Callable[[Actor], bool]


declared: dict[str, Door] = {}


def declare(door: Door) -> None:
    """Add a page to the area of administration."""
    declared[door.name] = door


def open_to(actor: Actor) -> list[Door]:
    """The pages that an actor may open."""
    return [door for door in declared.values() if actor.tenant and door.open_to(actor)]
