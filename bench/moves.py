"""Moves: looking at a gate, taking a move through it, and many moves at once."""

import functools
from collections.abc import Iterator

from bench.ending import entries
from bench.measure import Figure, as_head, each, middle, taken
from tongguan.core.models import Record
from tongguan.outsourcing.models import Contract, Project, VendorStaff

RUNS = 9
MANY = 2_000


def figures(_sample: int) -> Iterator[Figure]:
    """All that is asked of moves."""
    yield from _gate("G06 contract", "approve", "return", _ready_contracts)
    yield from _gate("G07 service staff", "onboard", "", _ready_staff)
    yield _looking("G07 project", lambda: Project.objects.filter(state="contracting"))
    yield _looking("G05 service staff", lambda: VendorStaff.objects.filter(state="proposed"))
    yield from _many()


def _ready_contracts():
    return Contract.objects.filter(state="security_review", clauses__status="present").distinct()


def _ready_staff():
    return VendorStaff.objects.filter(state="cleared")


def _looking(name: str, rows) -> Figure:
    with as_head():
        records = list(rows().order_by("pk")[:RUNS])
        found = middle([taken(functools.partial(record.workflow.moves, record), runs=3) for record in records])
    return found.figure(f"gate {name}: looking", target=30)


def _gate(name: str, move: str, back: str, rows) -> Iterator[Figure]:
    yield _looking(name, rows)
    with as_head():
        open_ones = [
            record
            for record in rows().order_by("pk")[: 20 * RUNS]
            if any(step.open for step in record.workflow.moves(record) if step.transition.name == move)
        ][: RUNS + 1]
    if not open_ones:
        return
    found = each([functools.partial(_take, record, move) for record in open_ones])
    yield found.figure(f"gate {name}: taking “{move}”", target=30)
    for record in open_ones if back else ():
        _take(record, back)


def _take(record: Record, name: str) -> None:
    with as_head(writes=True):
        record.workflow.take(name, record, reason="bench")


def _many() -> Iterator[Figure]:
    for move, source in (("suspend", "onboarded"), ("resume", "suspended")):
        name = f"{MANY} moves at once, “{move}”"
        note = "through gate G07" if move == "resume" else "without a gate"
        target = 0.5 if move == "suspend" else None
        with as_head():
            pks = list(VendorStaff.objects.filter(state=source).order_by("-pk").values_list("pk", flat=True)[:MANY])
        before = entries()
        found = taken(functools.partial(_take_all, pks, move), runs=1, warm=0)
        yield found.figure(name, unit="s", target=target, note=f"{note}; {entries() - before} records moved in all")


def _take_all(pks: list[int], move: str) -> None:
    with as_head(writes=True):
        VendorStaff.workflow.take_all(VendorStaff.objects.filter(pk__in=pks), move, reason="bench")
