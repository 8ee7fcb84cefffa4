"""The clause board and the page of a clause: every clause with its verdict, what breaks it, and the way out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tongguan.standards import references, trends, unproved, verdicts
from tongguan.standards.comparing import compared
from tongguan.standards.packs import Clause, Pack, load

from . import board_clause, layout, tones
from .board_asking import ACTORS, PHASES, BoardQuestion, Question
from .board_tree import Planting
from .door import InsideView

NAMED = 10
"""So many old sins are named with a rule of segregation."""


class Judging(InsideView):
    """A page on how the tenant stands: not for vendors, who see their own records instead."""

    kwargs: dict[str, Any]

    def enter(self) -> None:
        """Only those who may ask come in."""
        if not self.request.actor.roles & verdicts.JUDGES:
            raise PermissionDenied(_("The clause board is for the organisation's own people."))

    @cached_property
    def pack(self) -> Pack:
        """The standard of the address, or the first."""
        packs = load()
        wanted = self.kwargs.get("pack") or next(iter(packs))
        if wanted not in packs:
            raise Http404
        return packs[wanted]


class Board(Judging):
    """Every clause of a standard, by chapter, with its verdict."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The board; a question that makes no sense is answered with what is wrong about it."""
        question = BoardQuestion(request.actor, request.GET, self.pack)
        layout.dress(question)
        context: dict[str, Any] = {"pack": self.pack, "packs": load().values(), "question": question}
        if not question.is_valid():
            return render(request, "tongguan/board.html", context, status=400)
        return render(request, "tongguan/board.html", context | self._answer(question))

    def _answer(self, question: BoardQuestion) -> dict[str, Any]:
        asked = question.asked
        results, counted = verdicts.board(self.pack, asked), trends.counted_at(asked)
        # Of one project or vendor it is known without a count what was broken.
        nothing_counted = asked.on is not None and counted is None and not asked.scope
        return {
            "tree": Planting(self.pack, results, question).tree(self.pack.tree()),
            "counted_at": counted,
            "nothing_counted": nothing_counted,
            "counted_before": trends.counted_before(asked) if nothing_counted else None,
            "segregation": verdicts.segregation(asked, cap=NAMED),
            "turns": self._turns(question),
        }

    def _turns(self, question: BoardQuestion) -> list[dict[str, Any]] | None:
        if not (against := question.cleaned_data["against"]):
            return None
        badges = {name: tones.badge(one.tone, one.icon, one.word) for name, one in tones.verdicts.items()}
        return [
            {"turn": turn, "was": badges[turn.was], "now": badges[turn.now]}
            for turn in compared(self.pack, question.asked, against)
        ]


class ClausePage(Judging):
    """One clause: what it asks, what breaks it, the way out, its course, what is tied to it."""

    @cached_property
    def clause(self) -> Clause:
        """The clause of the address."""
        if self.kwargs["clause"] not in self.pack.clauses:
            raise Http404
        return self.pack.clauses[self.kwargs["clause"]]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page; a question that makes no sense is answered with what is wrong about it."""
        question = Question(request.actor, request.GET)
        layout.dress(question)
        clause = self.clause
        context: dict[str, Any] = {"pack": self.pack, "clause": clause, "question": question}
        if not question.is_valid():
            return render(request, "tongguan/clause.html", context, status=400)
        return render(request, "tongguan/clause.html", context | self._answer(question))

    def _answer(self, question: Question) -> dict[str, Any]:
        pack, clause, actor, asked = self.pack, self.clause, self.request.actor, question.asked
        result = verdicts.of_clause(pack, clause, asked, cap=board_clause.NAMED)
        return {
            "result": result,
            "kind": board_clause.KINDS[clause.kind],
            "phase": PHASES.get(clause.phase or "", ""),
            "obliged": ACTORS.get(clause.actor or "", ""),
            "duties": board_clause.duties(clause),
            "chain": board_clause.chain(pack, clause, question.suffix),
            "reasons": unproved.reasons(result, asked),
            "rulings": board_clause.rulings(result, asked, actor),
            "parts": board_clause.parts(pack, clause, question),
            "gates": references.gates_of(clause),
            "shelves": list(board_clause.shelves(clause, actor)),
            "ties": board_clause.ties(pack, clause, question.suffix),
        }


board_urls = [
    path("board/", Board.as_view(), name="board"),
    path("board/<slug:pack>/", Board.as_view(), name="board"),
    path("clauses/<slug:pack>/<str:clause>/", ClausePage.as_view(), name="clause"),
]
