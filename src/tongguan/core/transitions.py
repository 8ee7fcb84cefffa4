"""A line of a state machine's table: one permitted move, and the quick conditions it may carry."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True, kw_only=True, eq=False)
class Guard:
    """A quick, local condition of a move and what to say where it does not hold; each is only equal to itself."""

    holds: Q | Callable[[], Any]
    """The condition, or a function that gives it where it needs models declared later.

    It may depend on the day, on settings and on roles. Whoever is acting is named in it as `CurrentUser()`: what it
    asks is worded once for all who hold the same roles.
    """
    message: Any
    clause: str = ""
    names: Callable[[Iterable[Any]], dict[int, str]] | None = None
    """Gives for records that do not meet it what stands against each, to be told after the message."""
    url: str = ""
    """Where that is put right: what follows the record's own address."""


@dataclass(frozen=True, kw_only=True)
class Decides:
    """The decision of a leader that a move is: put on record by the step itself, so that nobody types it twice."""

    kind: str
    way: str
    """The move that the decision takes: approve, reject or return."""
    states: Sequence[str] = ()
    """Fields of the record whose values the decision names."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One permitted move of a state machine."""

    name: str
    label: Any
    source: Sequence[str]
    target: str
    by: Sequence[str]
    needs: Sequence[str] = ()
    """Fields that must be filled."""
    not_by_who_did: Sequence[str] = ()
    """Segregation of duties: actions in the record's history that bar their doer from this move."""
    segregation: str = ""
    gate: str = ""
    """Id of the gate whose checks must hold after the step."""
    supplies: Sequence[str] = ()
    """Clauses that only the step itself fulfils: its gate asks them after the step and not before."""
    decides: Decides | None = None
    further_gates: Sequence[str] = ()
    """Ids of other gates that are asked at the same step."""
    rests_on: Sequence[str] = ()
    """Links whose records the gates are asked of too: what a grant rests on is its holder."""
    guards: Sequence[Guard] = ()
    effects: Sequence[str] = ()
    """Names of what else happens in the same transaction; higher layers register them with `@effect`."""
    stamps: Sequence[str] = ()
    """Date fields that take the business date of the move if they are empty; a point in time takes the minute."""
    clears: Sequence[str] = ()
    """Fields that a way back empties, so that going the same way again stamps them anew."""
    signs: Sequence[str] = ()
    """Links to an account that take whoever makes the move."""
    reason: bool = False
    """Whether whoever moves has to say why."""
    built: bool = True

    @property
    def gates(self) -> tuple[str, ...]:
        """Every gate that is asked, the main one first."""
        return (*([self.gate] if self.gate else []), *self.further_gates)
