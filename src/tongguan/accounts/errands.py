"""What somebody who is logged in has to do before anything else: a new password, a second factor.

Each errand is declared once, in `ready()` of its application. As long as one is unmet, every page leads to it and the
API answers 403, so that no door can be forgotten. Programs with a bearer token run no errands: their token was made by
somebody who had.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tongguan.core.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One thing to be done first."""

    name: str
    order: int
    """Which comes first where several are unmet; a second factor (10) before a new password (20)."""
    address: str
    """Its page; every address that begins so stays open."""
    title: Any
    """What is asked, as the API tells it."""
    unmet: Callable[[Actor, Any], bool]
    """Of an actor and his session: whether it is still to be done. Asked at every request, so it must cost nothing."""


declared: dict[str, Errand] = {}


def declare(errand: Errand) -> None:
    """Add an errand to what every request is asked for."""
    declared[errand.name] = errand


def first_unmet(actor: Actor, session: Any) -> Errand | None:
    """The errand that comes first, if any is unmet."""
    return next(iter(all_unmet(actor, session)), None)


def all_unmet(actor: Actor, session: Any) -> list[Errand]:
    """What is still to be done, in its order."""
    unmet = [one for one in declared.values() if one.unmet(actor, session)]
    return sorted(unmet, key=lambda one: one.order)
