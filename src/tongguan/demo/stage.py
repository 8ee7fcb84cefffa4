"""The stage: who acts, what is there already, and the acts of the story in the order of their days."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from tongguan.core import sealing
from tongguan.core.actor import acting_as
from tongguan.core.batch import unit_of_work
from tongguan.core.calendar import WorkingCalendar, months_before
from tongguan.core.models import Tenant, User
from tongguan.standards import engine

from .counting import Counting
from .made_up import MadeUp
from .stepping import on_day

MONTHS = 18
COUNTED = 10
"""For so many last days the verdicts are counted every day, so that the board can be asked as of each of them."""
WEEK, SEASON = 7, 50
"""Before them they are counted every week for a season, and every quarter in the time before."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that somebody did on a day."""

    day: dt.date
    who: str
    what: Callable[..., None]
    given: tuple[Any, ...]


@dataclass(kw_only=True)
class Stage:
    """A tenant while its story is told."""

    tenant: Tenant
    today: dt.date
    made_up: MadeUp
    users: dict[str, User] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    """What later acts speak of, by a name of the story."""
    acts: list[Act] = field(default_factory=list)
    counted: int = COUNTED

    def __post_init__(self) -> None:
        self.begin = months_before(self.today, MONTHS)
        self.calendar = WorkingCalendar.for_tenant(None, self.begin.year, self.today.year + 1)

    def after(self, days: int) -> dt.date:
        """The first working day so many days after the beginning."""
        return self.calendar.next_working_day(self.begin + dt.timedelta(days=days))

    def ago(self, days: int) -> dt.date:
        """The first working day from so many days before today on, today at the latest."""
        return min(self.calendar.next_working_day(self.today - dt.timedelta(days=days)), self.today)

    def act(self, day: dt.date, who: str, what: Callable[..., None], *given: Any) -> None:
        """Let somebody do something on a day; on the same day things happen in the order in which they are named."""
        self.acts.append(Act(day=day, who=who, what=what, given=given))

    def play(self) -> None:
        """Everything, day by day, with the nightly count and the seals."""
        by_day = {
            day: list(acts) for day, acts in groupby(sorted(self.acts, key=lambda act: act.day), lambda act: act.day)
        }
        counted = self._counted() if self.counted else set()
        counting = Counting(tenant=self.tenant)
        for day in sorted(by_day.keys() | counted):
            with on_day(day):
                self._play_day(by_day.get(day, []))
                if day in counted - {self.today}:
                    counting.night(day)
                if day in counted:
                    sealing.seal_all(self.tenant)
        if counted:
            engine.freshen(self.tenant)
            sealing.seal_all(self.tenant)

    def _play_day(self, acts: list[Act]) -> None:
        for who, together in groupby(acts, lambda act: act.who):
            with acting_as(self.users[who], self.tenant, request_id="demo"), unit_of_work():
                for act in together:
                    act.what(self, *act.given)

    def _counted(self) -> set[dt.date]:
        """Days whose verdicts can be asked for: each of the last ones, one a week before, one a quarter before that."""
        weekly = range(self.counted, SEASON, WEEK)
        quarterly = {months_before(self.today, months) for months in range(3, MONTHS, 3)}
        return quarterly | {self.today - dt.timedelta(days=before) for before in [*range(self.counted), *weekly]}
