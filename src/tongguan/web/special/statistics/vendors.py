"""Vendors side by side, the records behind each number, and the same as a sheet."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import access, audit, registers, values
from tongguan.exchange import stream
from tongguan.standards.verdicts import JUDGES
from tongguan.statistics.periods import Period
from tongguan.statistics.scorecard import MOST, PART, REST, Cell, Group, behind, card
from tongguan.statistics.vendor_figures import DECLARED
from tongguan.web.door import InsideView

from .asking import VendorQuestion

LISTED = 200
BAR = 60
WHICH = {"": "", PART: gettext_lazy("as they should be"), REST: gettext_lazy("not as they should be")}


class OfVendors(InsideView):
    """A page on vendors: the office's own judgement, of which vendors read nothing."""

    template = ""

    def enter(self) -> None:
        """As the board: for the organisation's own people."""
        actor = self.request.actor
        if not actor.roles & JUDGES or not access.may(actor, "read", registers.registry["vendor"]):
            raise PermissionDenied(_("The statistics are for the organisation's own people."))


class Scorecard(OfVendors):
    """Vendors in columns, figures in rows."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; a question that makes no sense is answered with what is wrong about it."""
        question = VendorQuestion(request.actor, request.GET)
        context: dict[str, Any] = {"question": question, "most": MOST, "asks": bool(request.GET)}
        if not question.is_valid():
            return render(request, "statistics/vendors.html", context, status=400)
        vendors, period = question.vendors, question.period
        groups = card(request.actor, vendors, period)
        context |= {
            "vendors": [
                {"vendor": one, "without": _query(period, [v for v in vendors if v != one])} for one in vendors
            ],
            "groups": [
                (group, [(row, [_shown(cell, row.most, period) for cell in row.cells]) for row in group.rows])
                for group in groups
            ],
            "period": period,
            "sheet": f"{reverse('statistics-sheet')}?{_query(period, vendors)}",
        }
        return render(request, "statistics/vendors.html", context)


def _query(period: Period, vendors: Sequence[Any]) -> str:
    told = [("first", period.first.isoformat()), ("last", period.last.isoformat())]
    return urlencode([*told, *(("vendor", one.pk) for one in vendors)])


def _shown(cell: Cell, most: int, period: Period) -> dict[str, Any]:
    """A cell with its links, and its bar as long as its share, or its part of the largest number in the row."""
    base = reverse("statistics-behind", args=[cell.figure.name])
    given = {"vendor": cell.vendor.pk, "first": period.first.isoformat(), "last": period.last.isoformat()}
    whole = cell.among if cell.among is not None else most
    return {
        "cell": cell,
        "url": f"{base}?{urlencode(given)}",
        "rest": f"{base}?{urlencode({**given, 'which': REST})}",
        "bar": round(BAR * cell.number / whole) if whole else 0,
    }


class Behind(OfVendors):
    """The records behind one number."""

    def get(self, request: HttpRequest, figure: str) -> HttpResponse:
        """The newest of them; what the asker may not see is not counted either."""
        known = DECLARED.get(figure)
        which = request.GET.get("which", "")
        question = VendorQuestion(request.actor, request.GET)
        if known is None or known.hidden or which not in WHICH or not question.is_valid() or not question.named:
            raise Http404
        register = registers.registry[known.register]
        if len(question.vendors) != 1 or not access.may(request.actor, "read", register):
            raise Http404
        vendor = question.vendors[0]
        rows = behind(request.actor, known, vendor, question.period, which)
        shown = rows.select_related(*register.joins(register.columns)).order_by("-pk")
        context = {
            "figure": known,
            "which": WHICH[which] if which else "",
            "vendor": vendor,
            "period": question.period,
            "register": register,
            "columns": register.columns,
            "heads": [values.label_of(register.model, one) for one in register.columns],
            "records": list(shown[:LISTED]),
            "count": rows.count(),
            "back": f"{reverse('statistics-vendors')}?{_query(question.period, [vendor])}",
        }
        return render(request, "statistics/behind.html", context)


class Sheet(OfVendors):
    """The scorecard as a sheet, noted in the audit trail like every export."""

    def get(self, request: HttpRequest) -> Any:
        """A workbook with the vendors in columns."""
        question = VendorQuestion(request.actor, request.GET)
        if not question.is_valid():
            raise Http404
        vendors, period = question.vendors, question.period
        title = _("Vendors side by side")
        numbers = [one.number for one in vendors]
        told = {"first": period.first.isoformat(), "last": period.last.isoformat(), "vendors": ", ".join(numbers)}
        audit.note("vendor", None, "export", changes={name: [None, value] for name, value in told.items()})
        pieces = stream.pieces(stream.XLSX, title, [_rows(card(request.actor, vendors, period), vendors)])
        answer = StreamingHttpResponse(pieces, content_type=stream.MEDIA[stream.XLSX])
        name = f"{title} {period.first.isoformat()} {period.last.isoformat()}.xlsx"
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return answer


def _rows(groups: list[Group], vendors: Sequence[Any]) -> list[list[str]]:
    """The headings, the hidden row of names below them, then figure by figure."""
    head = [_("group"), _("figure"), *map(str, vendors)]
    names = ["group", "figure", *(one.number for one in vendors)]
    lines = [
        [group.label, str(row.figure.label), *(cell.said for cell in row.cells)]
        for group in groups
        for row in group.rows
    ]
    return [head, names, *lines]
