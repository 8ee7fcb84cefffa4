"""A measured figure beside its target, and how time is taken."""

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from tongguan.core.actor import Actor, acting_as
from tongguan.core.models import Tenant, User


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table; without a target it is only told."""

    name: str
    measured: float
    unit: str = "ms"
    target: float | None = None
    most: bool = True
    """Whether the target is the most (a time, a size) or the least (a rate) that is allowed."""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the target is met."""
        if self.target is None:
            return True
        return self.measured <= self.target if self.most else self.measured >= self.target

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self) | {"ok": self.ok}


@dataclass(frozen=True, order=True)
class Taken:
    """Seconds by the clock, and of both processors' work: on a busy machine only the second says much."""

    wall: float
    work: float

    def figure(self, name: str, *, unit: str = "ms", target: float | None = None, note: str = "") -> Figure:
        """As a line of the table."""
        by, digits = (1000, 1) if unit == "ms" else (1, 3)
        work = f"{self.work * by:.4g} {unit} of work"
        measured = round(self.wall * by, digits)
        return Figure(name=name, measured=measured, unit=unit, target=target, note=f"{work}; {note}" if note else work)


def taken(function: Callable[[], Any], runs: int = 5, warm: int = 1) -> Taken:
    """The median of several runs after the first ones, which only warm up."""
    for _run in range(warm):
        function()
    return middle([_once(function) for _run in range(runs)])


def each(functions: list[Callable[[], Any]]) -> Taken:
    """The median of things that can be done only once each; the first one warms up."""
    functions[0]()
    return middle([_once(function) for function in functions[1:]])


def middle(many: list[Taken]) -> Taken:
    """The median of both."""
    return Taken(statistics.median(one.wall for one in many), statistics.median(one.work for one in many))


def _once(function: Callable[[], Any]) -> Taken:
    began, worked = time.perf_counter(), _work()
    function()
    return Taken(time.perf_counter() - began, _work() - worked)


def _work() -> float:
    """Seconds that this process and its database connection have been working, so far as they can be seen."""
    server = 0.0
    if connection.vendor == "postgresql" and connection.connection:
        accounted = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        server = int(accounted.read_text().split()[0]) / 1e9 if accounted.exists() else 0.0
    return time.process_time() + server


@contextlib.contextmanager
def as_head(tenant: str = "bench", *, writes: bool = False) -> Iterator[Actor]:
    """Act as the head of office of a generated tenant."""
    found = Tenant.objects.get(name=tenant)
    user = User.objects.get(username=f"bench-head-{found.pk}")
    with acting_as(user, found, writes=writes) as actor:
        yield actor
