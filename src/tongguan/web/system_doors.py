"""Pages that stand on their own in an area, beside its registers and what the platform keeps of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongguan.core.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Door:
    """One page, as its area lists it."""

    name: str
    """Of its address."""
    label: Any
    help: Any
    open_to: Callable[[Actor], bool]
    area: str = "system"


declared: dict[str, Door] = {}


def declare(door: Door) -> None:
    """Add a page to its area."""
    declared[door.name] = door


def open_to(actor: Actor, area: str = "system") -> list[Door]:
    """The pages of an area that an actor may open."""
    return [door for door in declared.values() if door.area == area and actor.tenant and door.open_to(actor)]
