"""Search over everything, grouped by register; only what the actor may see."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from tongguan.core import access, registers, search
from tongguan.core.registers import Register

from .about import numbered
from .door import InsideView
from .rows import Column, listed

EACH = 8
CALLED = ("code", "name", "title", "subject")
"""Fields by which people call a record, where it has them."""


@dataclass(frozen=True)
class Group:
    """What was found in one register."""

    register: Register
    columns: list[Column]
    rows: list[SafeString]
    more: str
    """The register's list with the same words, where it holds more."""


class Search(InsideView):
    """The page of results; a whole number leads straight to its record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Everything that holds the words."""
        words = request.GET.get("q", "").strip()[:200]
        if words and " " not in words and (record := numbered(request.actor, words)):
            return redirect(record.url)
        groups = _groups(request.actor, words) if words else []
        return render(request, "tongguan/search.html", {"words": words, "groups": groups})


def _groups(actor, words: str) -> list[Group]:
    """One statement for the registers in which there is anything, one for the rows of each."""
    hits = search.found(words).order_by().values_list("register").annotate(Count("pk"))
    found = []
    # Of what is called so there is one, of what only mentions it there are many.
    for name, _number in sorted(hits, key=lambda hit: (hit[1], hit[0])):
        register = registers.registry.get(name)
        if register is None or not access.may(actor, "read", register):
            continue
        rows = search.narrowed(register.listing(actor), name, words).order_by("-pk")
        first = list(rows[: EACH + 1])
        if first:
            columns, shown = listed(register, first[:EACH])
            more = f"/{name}/?{urlencode({'q': words})}" if len(first) > EACH else ""
            found.append((_nearness(first, words), Group(register, columns, shown, more)))
    return [group for _near, group in sorted(found, key=lambda one: one[0])]


def _nearness(rows: list, words: str) -> int:
    """0 where something is called just so, 1 where it is part of what something is called, 2 where it is only told."""
    names = [str(getattr(row, name, "")) for row in rows for name in CALLED]
    return 0 if words in names else 1 if any(words in name for name in names) else 2
