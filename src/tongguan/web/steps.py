"""The moves of a record in the order in which a person looks for them: onward first, then back and out."""

from typing import Any

from tongguan.core.models import Record
from tongguan.core.registers import registry
from tongguan.core.roles import Role
from tongguan.core.workflow import Move, Transition

from .tones import BAD, LEAVING, PAST, STOPPED, of_word

ENDINGS = frozenset(icon for _tone, icon in (BAD, LEAVING, PAST, STOPPED))
"""States in which something ends, stops or fails: a move that leads there waits for nobody."""


def leads_on(move: Transition) -> bool:
    """Whether somebody is expected to take the move: not the clock's, no reason asked, no ending."""
    ends = of_word(move.target, "").icon in ENDINGS
    return move.built and not move.reason and not ends and Role.SYSTEM not in move.by


def along(move: Move, record: Record) -> list[dict[str, Any]]:
    """What ends in the same act if the move is taken, told before it is: registers with how many of their records."""
    found = record.workflow.follows(move.transition.name, record) if move.open else {}
    return [{"label": registry[name].model._meta.verbose_name_plural, "count": found[name]} for name in found]


def in_order(moves: list[Move]) -> dict[str, list[Move]]:
    """The moves by what a page does with them: take at once, take besides, told why they are shut."""
    onward = sorted(moves, key=lambda move: not leads_on(move.transition))
    return {
        "onward": [move for move in onward if move.open and leads_on(move.transition)],
        "besides": [move for move in onward if move.open and not leads_on(move.transition)],
        "shut": [move for move in onward if not move.open],
    }
