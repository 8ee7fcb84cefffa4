"""Two days compared: which clauses turned, and how many records came to break them or were righted in between."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from tongguan.core import checks
from tongguan.core.actor import acting

from .breaches import Asked, of_scope, standing_on
from .models import Breach
from .packs import Clause, Pack
from .verdicts import board


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A clause that stands otherwise than on the earlier day, or is broken by other records."""

    clause: Clause
    was: str
    now: str
    opened: int
    righted: int

    def as_dict(self) -> dict[str, Any]:
        """For the API and `--json`."""
        told = {"id": self.clause.id, "title": str(self.clause.title), "was": self.was, "now": self.now}
        return told | {"opened": self.opened, "righted": self.righted}


def compared(pack: Pack, asked: Asked, earlier: dt.date) -> list[Turn]:
    """What is otherwise on the day asked for than it was on `earlier`; of either day what the platform knew that day.

    A record that broke a rule and was righted between the two days is in neither, so it counts for nothing.
    """
    then, now = board(pack, replace(asked, on=earlier)), board(pack, asked)
    named = (checks.registry[name] for clause in pack.clauses.values() for name in clause.checks)
    names = [check.name for check in named if set(asked.scope) <= set(check.scope)]
    opened, righted = _only(names, asked, asked.day, earlier), _only(names, asked, earlier, asked.day)
    turns = [
        Turn(
            clause=clause,
            was=then[key].verdict,
            now=now[key].verdict,
            opened=sum(opened[name] for name in clause.checks),
            righted=sum(righted[name] for name in clause.checks),
        )
        for key, clause in pack.clauses.items()
    ]
    return [turn for turn in turns if turn.was != turn.now or turn.opened or turn.righted]


def _only(names: list[str], asked: Asked, on: dt.date, other: dt.date) -> Counter[str]:
    """Check -> breaches that stood on the one day and not on the other."""
    wanted = of_scope(names, asked.scope) if asked.scope else Q(check_name__in=names)
    rows = Breach.objects.filter(wanted, standing_on(on), ~standing_on(other), tenant=acting().tenant)
    return Counter(rows.values_list("check_name", flat=True))
