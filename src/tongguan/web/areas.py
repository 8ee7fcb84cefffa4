"""The page of an area: its registers in the order of the standard that gives the area its shape."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from tongguan.core import access, platform_objects
from tongguan.core.registers import Register
from tongguan.standards.packs import Clause, load

from . import paging, system_doors
from .board_asking import PHASES
from .door import InsideView
from .menu import AREAS, readable

BY_PHASE, BY_CHAPTER = "gbt32926-2016", "manual-isms-0001"
EVERYWHERE = ("roles", "controls")
"""What these clauses ask for is asked in every phase; a register that others name too belongs there."""
OF_ALL = ("0", "1", "2", "3", "8")
"""Chapters that speak of everything: scope, words, and operation, in which whatever was planned is used."""


@dataclass(frozen=True)
class Line:
    """A register as its area lists it."""

    register: Register
    count: str
    may_write: bool


@dataclass(frozen=True)
class Group:
    """Registers that belong together, under the heading of their phase, chapter or domain."""

    head: str
    lines: list[Line]


class AreaPage(InsideView):
    """The map of an area; for htmx its panel under the menu."""

    def get(self, request: HttpRequest, area: str) -> HttpResponse:
        """The registers that one may read; counted on the page, bare in the panel."""
        found = readable(area, request.actor) if area in AREAS else []
        of_platform = platform_objects.readable(request.actor) if area == "system" else []
        doors = system_doors.open_to(request.actor, area)
        if not found and not of_platform and not doors:
            raise Http404
        template = "tongguan/area_panel.html" if request.htmx else "tongguan/area.html"
        counts = {} if request.htmx else _counts(found, request.actor)
        lines = [Line(one, counts.get(one.name, ""), access.may(request.actor, "write", one)) for one in found]
        label = AREAS[area][0]
        return render(
            request,
            template,
            {"area": area, "label": label, "groups": grouped(area, lines), "of_platform": of_platform, "doors": doors},
        )


def _counts(found: Iterable[Register], actor: Any) -> dict[str, str]:
    counted = paging.counts({one.name: one.visible_to(actor) for one in found})
    return {name: paging.said(number) for name, number in counted.items()}


def grouped(area: str, lines: list[Line]) -> list[Group]:
    """Outsourcing by its phases, documents by the chapters of the manual, everything else by its domain."""
    order = {"projects": _phases, "documents": _chapters}.get(area)
    heads: dict[str, str] = order() if order else {}
    place = {"projects": _phase_of, "documents": _chapter_of}.get(area, _domain_of)
    groups: dict[str, list[Line]] = {key: [] for key in heads}
    for line in lines:
        groups.setdefault(place(line.register) or _domain_of(line.register), []).append(line)
    return [Group(heads.get(key) or _domain(key), here) for key, here in groups.items() if here]


def _domain_of(register: Register) -> str:
    return register.model._meta.app_label


def _domain(key: str) -> str:
    return str(apps.get_app_config(key).verbose_name)


def _phases() -> dict[str, str]:
    """The phases in the order of the work, then what is asked in all of them."""
    names = [*(name for name in PHASES if name not in EVERYWHERE), *EVERYWHERE]
    return {name: str(PHASES[name]) for name in names}


def _chapters() -> dict[str, str]:
    """The chapters of the manual by their numbers."""
    clauses = load()[BY_CHAPTER].clauses
    numbers = sorted({_chapter(key) for key in clauses}, key=int)
    return {number: f"{number} {clauses[number].title if number in clauses else _('The manual')}" for number in numbers}


@cache
def _phase_of(register: Register) -> str:
    """The phase in which most clauses name the register."""
    named = Counter(clause.phase or "" for clause in _naming(BY_PHASE, register))
    own = {name: number for name, number in named.items() if name and name not in EVERYWHERE} or named
    return max(own, key=own.__getitem__) if own else ""


@cache
def _chapter_of(register: Register) -> str:
    """The chapter whose clause is called like the register, or else the one that names it most, first of equals."""
    naming = _naming(BY_CHAPTER, register)
    own = [clause for clause in naming if _chapter(clause.id) not in OF_ALL] or naming
    with translation.override("zh-hans"):
        word = str(register.model._meta.verbose_name)
    called = [clause for clause in own if clause.title.zh.startswith(word)] or own
    named = Counter(_chapter(clause.id) for clause in called)
    return named.most_common(1)[0][0] if named else ""


def _chapter(clause: str) -> str:
    return clause.partition(".")[0]


def _naming(pack: str, register: Register) -> list[Clause]:
    return [clause for clause in load()[pack].clauses.values() if register.name in clause.registers]
