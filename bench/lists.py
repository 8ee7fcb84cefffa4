"""The list page of every register there is, the slowest first."""

import functools
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

from bench.measure import Figure, as_head, taken
from bench.pages import browser
from tongguan.core.registers import registry

MOST = 60
"""Milliseconds that a list page may take, whatever it lists."""


def figures(_sample: int) -> Iterator[Figure]:
    """One line for each register, and how many are over."""
    client = browser("bench", "reader")
    with as_head():
        counts = {name: register.model.objects.count() for name, register in registry.items()}
    found = [_list(client, name, counts[name]) for name in registry if counts[name]]
    yield from sorted(found, key=lambda figure: -figure.measured)
    over = [figure.name for figure in found if not figure.ok]
    slowest = max(found, key=lambda figure: figure.measured)
    yield replace(slowest, name=f"slowest of {len(found)} lists, {len(over)} over: {slowest.name}")


def _list(client, name: str, count: int) -> Figure:
    ask = functools.partial(client.get, f"/{name}/")
    answer = ask()
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"the list of {name} answered {answer.status_code}")
    note = f"{len(answer.content) >> 10} kB"
    return taken(ask, runs=3, warm=0).figure(f"list of {count:,} ({name})", target=MOST, note=note)
