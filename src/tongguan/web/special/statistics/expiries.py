"""What runs out in the year ahead, month by month."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.statistics import expiries
from tongguan.statistics.expiries import Ahead, Wanted
from tongguan.web.door import InsideView

from .asking import OVER, ExpiryQuestion
from .pictures import Given, Picture, stacked

LISTED = 200
KINDS = ((OVER, gettext_lazy("run out already")), ("due", gettext_lazy("runs out")))


class ExpiryPage(InsideView):
    """A picture of the months, a table of kinds by months, and the records of the month chosen."""

    def enter(self) -> None:
        """Whoever reads any register in which something runs out."""
        if not expiries.readable(self.request.actor):
            raise PermissionDenied(_("Your roles have no right to anything that runs out."))

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; a question that makes no sense is answered with what is wrong about it."""
        question = ExpiryQuestion(request.actor, request.GET)
        context: dict[str, Any] = {"question": question, "asks": bool(request.GET)}
        if not question.is_valid():
            return render(request, "statistics/expiries.html", context, status=400)
        found = expiries.ahead(request.actor, question.wanted)
        links = Links(question)
        month = question.cleaned_data["month"] or (OVER if found.totals[0] else found.months[0])
        context |= {
            "ahead": found,
            "picture": picture(found),
            "heads": [(_("run out"), links.to(OVER)), *((f"{one:%Y-%m}", links.to(one)) for one in found.months)],
            "lines": [(line, links.cells(line)) for line in found.lines],
            "month": month,
            "chosen": _("run out already") if month == OVER else f"{month:%Y-%m}",
            "records": due(request.actor, question.wanted, month),
            "listed": LISTED,
        }
        return render(request, "statistics/expiries.html", context)


def due(actor: Any, wanted: Wanted, month: Any) -> list[expiries.Expiring]:
    """The records of a month, or those that have run out already."""
    return expiries.due_in(actor, wanted, None if month == OVER else month, most=LISTED)


def picture(found: Ahead) -> Picture:
    """One column for what has run out, one for each month."""
    labels = [_("run out"), *(f"{one:%Y-%m}" for one in found.months)]
    totals = found.totals
    given = [
        Given(label, f"{label}: {total}", [total, 0] if place == 0 else [0, total])
        for place, (label, total) in enumerate(zip(labels, totals, strict=True))
    ]
    return stacked(given, KINDS, high=110)


class Links:
    """Addresses that keep the filters of a question."""

    def __init__(self, question: ExpiryQuestion) -> None:
        told = question.wanted
        self.kept = {**({"kind": told.kind} if told.kind else {}), **told.scope}

    def to(self, month: Any, kind: str = "") -> str:
        """The list of a month, of one kind if it is named."""
        text = month if month == OVER else f"{month:%Y-%m}"
        return f"?{urlencode({**self.kept, **({'kind': kind} if kind else {}), 'month': text})}#due"

    def cells(self, line: expiries.Line) -> list[tuple[int, str]]:
        """The numbers of a line, each with its list."""
        months = [OVER, *expiries.months_from(expiries.clock.today(), expiries.YEAR)]
        return [(count, self.to(month, line.expiry.name)) for count, month in zip(line.counts, months, strict=True)]
