"""Every check counted in one statement, all of one project, and the board."""

import functools
from collections.abc import Iterator

from bench.measure import Figure, as_head, middle, taken
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
            yield taken(board).figure(f"board of {pack.id}", target=100)
            named = functools.partial(verdicts.board, pack, Asked(), cap=verdicts.CAP)
            yield taken(named).figure(f"board of {pack.id}, records named")


def _counted(check: Check, size: int) -> Figure:
    among, broken = check.count()
    together = taken(check.count, runs=3)
    rule = check.rule()
    sample = list(rule.over.filter(rule.when).order_by("pk").values_list("pk", flat=True)[:size])
    note = f"{broken} of {among}"
    if sample:
        alone = taken(functools.partial(_evaluated, check, sample), runs=1, warm=0)
        times, whole = alone.work / len(sample) * among / together.work, alone.wall / len(sample) * among
        note += f"; one by one {whole:.0f} s, {times:.0f} times the work"
    return together.figure(f"check {check.name}", unit="s", target=3, note=note)


def _evaluated(check: Check, pks: list[int]) -> int:
    """How many of the objects break the rule, each asked by itself."""
    return sum(check.breaking().filter(pk=pk).exists() for pk in pks)


def _project() -> Iterator[Figure]:
    running = Project.objects.filter(state="operating").values_list("pk", flat=True)
    rows = list(running.order_by("pk")[:2_000:200])
    for cap, said in ((0, "counted"), (verdicts.CAP, "counted, records named")):
        asked = [functools.partial(verdicts.of_checks, registry, Asked(scope={"project": pk}), cap=cap) for pk in rows]
        found = middle([taken(one, runs=3) for one in asked])
        yield found.figure(f"all checks of one project, {said}", target=50)


def _recounted(name: str) -> Figure:
    with as_head(writes=True):
        return taken(lambda: recount(registry), runs=1, warm=0).figure(name, unit="s")
