"""What rights cost: a decision, the condition on rows, and what row-level security adds to pages on PostgreSQL."""

import functools
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from bench.measure import Figure, Taken, as_head, taken
from bench.pages import _get, browser
from tongguan.core import access
from tongguan.core.actor import Actor
from tongguan.core.registers import registry
from tongguan.core.roles import Role

DECIDED = 50
"""Microseconds that a decision may take."""
SHARE = 10
"""Percent that the second net may add to a page."""
TIMES = 2_000
ROUNDS = 9
PAGES = ("/project/", "/vendor_staff/", "/contract_clause/", "/project/?q=运维+88", "/nda/new/", "/search/?q=运维", "/")


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of rights."""
    with as_head() as actor:
        yield _each("may somebody of the office read or write a register", lambda: _decisions(actor), len(registry))
        yield _each("condition on the rows that the office may see", lambda: _conditions(actor), len(registry))
        vendor = Outside(actor.user, actor.tenant)
        readable = [one for one in registry.values() if access.may(vendor, "read", one)]
        yield _each("may somebody of a vendor read or write a register", lambda: _decisions(vendor), len(registry))
        condition = functools.partial(_conditions, vendor, readable)
        yield _each("condition on the rows that a vendor's people may see", condition, len(readable))
    if connection.vendor == "postgresql":
        yield from _second_net()


class Outside(Actor):
    """Somebody of a vendor, by role alone: a condition costs the same whoever it speaks of."""

    roles = frozenset({Role.VENDOR_MANAGER})  # type: ignore[assignment]  # a figure needs no memberships


def _decisions(actor: Actor) -> None:
    for register in registry.values():
        access.may(actor, "write", register)


def _conditions(actor: Actor, registers: Any = None) -> None:
    for register in registers or registry.values():
        register.visible_to(actor).filter(pk=1)


def _each(name: str, function: Callable[[], None], count: int) -> Figure:
    times = []
    for _round in range(max(TIMES // count, 3)):
        began = time.perf_counter()
        function()
        times.append((time.perf_counter() - began) / count)
    told = round(statistics.median(times) * 1e6, 1)
    return Figure(name=name, measured=told, unit="µs", target=DECIDED, note=f"median of {len(times)} times {count}")


def _second_net() -> Iterator[Figure]:
    """The same pages under the role that policies bind and under the owner, whom they do not, turn by turn."""
    client, bound, free = browser("bench"), 0.0, 0.0
    for page in PAGES:
        ask = functools.partial(_get, client, page)
        times: dict[bool, list[Taken]] = {True: [], False: []}
        for _round in range(ROUNDS):
            for policies, many in times.items():
                _under(settings.DATABASE_ROLE if policies else "NONE")
                many.append(taken(ask, runs=1))
        _under(settings.DATABASE_ROLE)
        with_net, without = (statistics.median(one.work for one in times[policies]) for policies in (True, False))
        bound, free = bound + with_net, free + without
        told = f"{without * 1000:.1f} ms without, {with_net * 1000:.1f} ms with"
        yield Figure(name=f"row-level security on {page}", measured=_more(with_net, without), unit="%", note=told)
    told = f"{len(PAGES)} pages, {ROUNDS} rounds"
    name = "row-level security on all these pages together"
    yield Figure(name=name, measured=_more(bound, free), unit="%", target=SHARE, note=told)


def _more(value: float, base: float) -> float:
    return round(100 * (value / base - 1), 1)


def _under(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
