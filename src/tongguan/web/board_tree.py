"""A pack as the board shows it: chapters with their counts, one line a clause, one picture of all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongguan.standards.packs import Clause, Node, Pack
from tongguan.standards.verdicts import ClauseResult

from . import tones
from .board_asking import ACTORS, PHASES, BoardQuestion

ORDER = ("nonconform", "unknown", "conform", "na")
"""Worst first."""


@dataclass
class Count:
    """How many clauses have each verdict."""

    of: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDER, 0))

    def add(self, verdict: str) -> None:
        """One clause more."""
        self.of[verdict] += 1

    @property
    def total(self) -> int:
        """How many clauses in all."""
        return sum(self.of.values())

    @property
    def parts(self) -> list[tuple[str, tones.Shown, int]]:
        """(verdict, how it is shown, number), worst first, without those that do not occur."""
        return [(name, tones.verdicts[name], number) for name, number in self.of.items() if number]


@dataclass
class Line:
    """One line of the board: a chapter with its count, or a clause with its verdict."""

    id: str
    title: str
    depth: int
    url: str = ""
    verdict: str = ""
    badge: Any = ""
    stale: bool = False
    ruled: bool = False
    broken: int = 0
    among: int = 0
    gates: str = ""
    phase: Any = ""
    actor: Any = ""
    fails: str = ""
    said: str = ""
    """The line in a few words, for whoever cannot see its colour."""
    count: Count | None = None


@dataclass
class Chapter:
    """A top entry of the pack with all lines under it; `cells` are all its clauses, `lines` those to be shown."""

    id: str
    title: str
    count: Count = field(default_factory=Count)
    lines: list[Line] = field(default_factory=list)
    cells: list[Line] = field(default_factory=list)


@dataclass
class Tree:
    """The whole board of a pack."""

    chapters: list[Chapter]
    count: Count

    @property
    def red(self) -> list[Line]:
        """The clauses that are broken, those with most records first."""
        cells = [cell for chapter in self.chapters for cell in chapter.cells if cell.verdict == "nonconform"]
        return sorted(cells, key=lambda cell: -cell.broken)

    @property
    def stale(self) -> bool:
        """Whether anything is being recomputed."""
        return any(cell.stale for chapter in self.chapters for cell in chapter.cells)

    @property
    def shown(self) -> int:
        """How many clauses the filters leave."""
        return sum(1 for chapter in self.chapters for line in chapter.lines if line.count is None)


class Planting:
    """Turns a pack and its results into a tree."""

    def __init__(self, pack: Pack, results: dict[str, ClauseResult], question: BoardQuestion) -> None:
        self.results, self.question = results, question
        self.address = reverse("clause", args=[pack.id, "0"]).removesuffix("0/")
        self.badges = {name: tones.badge(one.tone, one.icon, one.word) for name, one in tones.verdicts.items()}
        self.words = {name: str(one.word) for name, one in tones.verdicts.items()}
        self.labels = {name: str(label) for name, label in (PHASES | ACTORS).items()}
        self.past = question.asked.on is not None

    def tree(self, nodes: list[Node]) -> Tree:
        """All chapters, with the count of all of them."""
        chapters = [self._chapter(node) for node in nodes]
        count = Count()
        for cell in (cell for chapter in chapters for cell in chapter.cells):
            count.add(cell.verdict)
        return Tree(chapters=[chapter for chapter in chapters if chapter.cells], count=count)

    def _chapter(self, node: Node) -> Chapter:
        chapter = Chapter(id=node.entry.id, title=str(node.entry.title))
        for line in self._lines(node, chapter, 0):
            chapter.lines.append(line)
        return chapter

    def _lines(self, node: Node, chapter: Chapter, depth: int) -> Iterator[Line]:
        """A line of the node itself, if it or something under it is to be shown, and those under it."""
        before = len(chapter.cells)
        own = self._own(node, depth)
        if own.count is None:
            chapter.cells.append(own)
            chapter.count.add(own.verdict)
        under = [line for child in node.under for line in self._lines(child, chapter, depth + 1)]
        if own.count is not None:
            for cell in chapter.cells[before:]:
                own.count.add(cell.verdict)
        entry = node.entry
        shown = isinstance(entry, Clause) and self.question.shows(own.verdict, entry.phase, entry.actor)
        if under or (own.count is None and shown):
            yield own
            yield from under

    def _own(self, node: Node, depth: int) -> Line:
        entry = node.entry
        line = Line(id=entry.id, title=str(entry.title), depth=depth)
        if not isinstance(entry, Clause):
            line.count = Count()
            return line
        result = self.results[entry.id]
        line.url = f"{self.address}{entry.id}/{self.question.suffix}"
        line.verdict, line.badge = result.verdict, self.badges[result.verdict]
        line.fails = str(entry.fails)
        if entry.kind == "heading":
            line.count = Count()
            return line
        line.ruled = bool(entry.checks)
        line.broken, line.among = result.broken, result.among
        line.stale = not self.past and any(not one.fresh for one in result.checks)
        line.gates = " ".join(entry.gates)
        line.phase, line.actor = self.labels.get(entry.phase or "", ""), self.labels.get(entry.actor or "", "")
        line.said = self._said(line)
        return line

    def _said(self, line: Line) -> str:
        words = f"{line.id} {line.title}: {self.words[line.verdict]}"
        if line.broken:
            words = _("%(clause)s, %(broken)s of %(among)s") % {
                "clause": words,
                "broken": line.broken,
                "among": line.among or "?",
            }
        return f"{words}, {_('recomputing')}" if line.stale else words
