"""Every check counted in one statement, all of one project, and the board."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator

from django.db import connection

from bench.measure import Figure, as_head, each, middle, taken
from tongguan.core import clock
from tongguan.core.checks import Check, registry
from tongguan.core.models import Tenant
from tongguan.outsourcing.models import Project, VendorStaff
from tongguan.standards import verdicts
from tongguan.standards.engine import count_next, follow, freshen, recount
from tongguan.standards.models import Tally
from tongguan.standards.packs import load
from tongguan.standards.verdicts import Asked

RUNS = 9


def figures(sample: int) -> Iterator[Figure]:
    """All that is asked of checks."""
    with as_head():
        for check in registry.values():
            yield _counted(check, sample)
        yield from _project()
    yield _recounted("every check worked out and written down, first time", registry)
    yield _recounted("every check worked out and written down, again", registry)
    yield from _outsourcing()
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


def _outsourcing() -> Iterator[Figure]:
    """The pack of outsourcing: worked out whole, as it was, after one edit, and what one project still lacks."""
    pack = load()["gbt32926-2016"]
    names = list(dict.fromkeys(name for clause in pack.clauses.values() for name in clause.checks))
    most = 60 if connection.vendor == "postgresql" else 120
    yield _recounted(f"the {len(names)} checks of {pack.id} worked out", names, most)
    yield _nightly(names)
    before = clock.today() - dt.timedelta(days=1)
    with as_head(writes=True):
        recount(names, before)
    with as_head():
        yield taken(lambda: verdicts.board(pack, Asked(on=before))).figure("board as of a past day", target=150)
        rows = Project.objects.filter(state="contracting").order_by("pk")[:RUNS]
        found = middle([taken(functools.partial(one.workflow.moves, one), runs=3) for one in rows])
        yield found.figure("what one project still lacks before its next gates", target=100)
    yield from _freshened()


def _nightly(names: Iterable[str]) -> Figure:
    """The same as the worker does it in the first minutes of a day."""
    tenant = Tenant.objects.get(name="bench")
    freshen(tenant)
    with as_head(writes=True):
        Tally.objects.filter(tenant=tenant, on=clock.today(), check_name__in=names).delete()
    most = 30 if connection.vendor == "postgresql" else 120
    return taken(lambda: follow(tenant), runs=1, warm=0).figure("nightly re-run of these", unit="s", target=most)


def _freshened() -> Iterator[Figure]:
    """One edit of somebody's file, the verdicts that follow it, and how many records the rules then bind."""
    tenant = Tenant.objects.get(name="bench")
    freshen(tenant)

    def edit_and_follow(pk: int) -> None:
        with as_head(writes=True):
            one = VendorStaff.objects.get(pk=pk)
            one.duties += "，值夜班"
            # What rules read: of other columns nothing follows.
            one.labour_contract_term, one.labour_contract_to = "fixed", clock.today() + dt.timedelta(days=pk % 900)
            one.background_check, one.nationality = "passed", "CN"
            one.save()
        follow(tenant)

    with as_head():
        pks = list(VendorStaff.objects.filter(state="cleared").order_by("pk").values_list("pk", flat=True)[: RUNS + 1])
    found = each([functools.partial(edit_and_follow, pk) for pk in pks])
    yield found.figure("one edit, and every verdict that follows", unit="s", target=1)
    counted = taken(lambda: all(iter(lambda: count_next(tenant), False)), runs=1, warm=0)
    yield counted.figure("how many records each rule binds after that", unit="s")


def _recounted(name: str, names: Iterable[str], most: float | None = None) -> Figure:
    with as_head(writes=True):
        return taken(lambda: recount(names), runs=1, warm=0).figure(name, unit="s", target=most)
