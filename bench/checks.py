"""Every check counted in one statement, all of one project, and the board."""

import functools
from collections.abc import Iterator

from bench.measure import Figure, as_head, milliseconds, seconds
from tongguan.core.checks import Check, registry
from tongguan.outsourcing.models import Project
from tongguan.standards import verdicts
from tongguan.standards.engine import recount
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked


def figures(sample: int) -> Iterator[Figure]:
    """All that is asked of checks."""
    with as_head():
        for check in registry.values():
            yield _counted(check, sample)
        yield from _project()
    yield _recounted("every check worked out and written down, first time")
    yield _recounted("every check worked out and written down, again")
    with as_head():
        for pack in load().values():
            board = functools.partial(verdicts.board, pack, Asked())
            yield Figure(name=f"board of {pack.id}", measured=milliseconds(seconds(board)), target=100)
            named = functools.partial(verdicts.board, pack, Asked(), cap=verdicts.CAP)
            yield Figure(name=f"board of {pack.id} with records", measured=milliseconds(seconds(named)))


def _counted(check: Check, size: int) -> Figure:
    among, broken = check.count()
    taken = seconds(check.count, runs=3)
    rule = check.rule()
    sample = list(rule.over.filter(rule.when).order_by("pk").values_list("pk", flat=True)[:size])
    note = f"{broken} of {among}"
    if sample:
        one_by_one = seconds(functools.partial(_evaluated, check, sample), runs=1, warm=0) / len(sample) * among
        note += f", one by one {one_by_one:.0f} s = {one_by_one / taken:.0f} times"
    return Figure(name=f"check {check.name}", measured=round(taken, 3), unit="s", target=3, note=note)


def _evaluated(check: Check, pks: list[int]) -> int:
    """How many of the objects break the rule, each asked by itself."""
    return sum(check.breaking().filter(pk=pk).exists() for pk in pks)


def _project() -> Iterator[Figure]:
    running = Project.objects.filter(state="operating").values_list("pk", flat=True)
    rows = list(running.order_by("pk")[:2_000:200])
    for cap, said in ((0, "counted"), (verdicts.CAP, "counted, records named")):
        taken = [
            seconds(functools.partial(verdicts.of_checks, registry, Asked(scope={"project": pk}), cap=cap), runs=3)
            for pk in rows
        ]
        name = f"all checks of one project, {said}"
        yield Figure(name=name, measured=milliseconds(sorted(taken)[len(taken) // 2]), target=50)


def _recounted(name: str) -> Figure:
    with as_head(writes=True):
        return Figure(name=name, unit="s", measured=round(seconds(lambda: recount(registry), runs=1, warm=0), 2))
