"""A measured figure beside its target, and how time is taken."""

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

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


def seconds(function: Callable[[], Any], runs: int = 5, warm: int = 1) -> float:
    """The median time of several runs after the first ones, which only warm up."""
    for _run in range(warm):
        function()
    return statistics.median(_once(function) for _run in range(runs))


def each(functions: list[Callable[[], Any]]) -> float:
    """The median time of things that can be done only once each; the first one warms up."""
    functions[0]()
    return statistics.median(_once(function) for function in functions[1:])


def _once(function: Callable[[], Any]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def milliseconds(value: float) -> float:
    """Seconds as milliseconds, to a tenth."""
    return round(value * 1000, 1)


@contextlib.contextmanager
def as_head(tenant: str = "bench", *, writes: bool = False) -> Iterator[Actor]:
    """Act as the head of office of a generated tenant."""
    found = Tenant.objects.get(name=tenant)
    user = User.objects.get(username=f"bench-head-{found.pk}")
    with acting_as(user, found, writes=writes) as actor:
        yield actor
