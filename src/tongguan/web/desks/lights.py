"""Red lights by project: what stands broken, the worst project first."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongguan.core import checks
from tongguan.core.actor import acting
from tongguan.outsourcing.models import Project
from tongguan.standards.breaches import standing_on
from tongguan.standards.models import Breach
from tongguan.standards.packs import Clause, Pack
from tongguan.standards.verdicts import Asked

CAP = 1000
"""So many of the latest breaches are sorted by project; beyond, the board tells."""
SHOWN, EACH = 8, 4


@dataclass(frozen=True)
class Light:
    """A clause that something of the project breaks."""

    clause: Clause
    count: int
    url: str


@dataclass(frozen=True)
class Red:
    """A project and its red clauses; without a project what concerns no single one."""

    title: str
    url: str
    lights: list[Light]
    more: int


def red_by_project(pack: Pack) -> list[Red]:
    """In a statement for each kind of record, however many projects there are."""
    clauses = _clauses(pack)
    rows = Breach.objects.filter(standing_on(Asked().day), tenant=acting().tenant, check_name__in=list(clauses))
    broken = list(rows.order_by("-pk").values_list("check_name", "record")[:CAP])
    places = _projects(broken)
    found: dict[int | None, Counter[str]] = {}
    for name, record in broken:
        counter = found.setdefault(places.get((name, record)), Counter())
        counter.update(clauses[name])
    worst = sorted(found.items(), key=lambda pair: (-len(pair[1]), -pair[1].total()))[:SHOWN]
    names = dict(Project.objects.filter(pk__in=[pk for pk, _found in worst if pk]).values_list("pk", "name"))
    return [_red(pack, pk, names.get(pk, ""), count) for pk, count in worst if pk is None or pk in names]


def _clauses(pack: Pack) -> dict[str, list[str]]:
    """Check -> the clauses it decides."""
    found: dict[str, list[str]] = {}
    for clause in pack.clauses.values():
        for name in clause.checks:
            found.setdefault(name, []).append(clause.id)
    return found


def _projects(broken: list[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Breach -> its project, where it has one."""
    alike: dict[tuple[Any, str], set[str]] = {}
    for name in {name for name, _record in broken}:
        check = checks.registry.get(name)
        if check and "project" in check.scope:
            alike.setdefault((check.model, check.scope["project"]), set()).add(name)
    found: dict[tuple[str, int], int] = {}
    for (model, path), names in alike.items():
        pks = {record for name, record in broken if name in names}
        of = {pk: pk for pk in pks} if path == "pk" else dict(model.objects.filter(pk__in=pks).values_list("pk", path))
        found |= {(name, pk): of[pk] for name, pk in broken if name in names and of.get(pk)}
    return found


def _red(pack: Pack, pk: int | None, name: str, count: Counter[str]) -> Red:
    scope = f"?project={pk}" if pk else ""
    lights = [
        Light(pack.clauses[clause], broken, f"{reverse('clause', args=[pack.id, clause])}{scope}")
        for clause, broken in count.most_common(EACH)
    ]
    title = name or _("The organisation as a whole, vendors and people")
    url = f"/project/{pk}/" if pk else reverse("board")
    return Red(title, url, lights, len(count) - len(lights))
