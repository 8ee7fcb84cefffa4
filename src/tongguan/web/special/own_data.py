"""What the platform holds about me: to look at, and to take along as JSON or as a sheet."""

import json
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import audit, clock
from tongguan.core.models import User
from tongguan.exchange import stream
from tongguan.protection import own_data
from tongguan.web import profile
from tongguan.web.profile import OwnPage

JSON, XLSX = "json", "xlsx"
UNTOLD = "no-store, private"


class OwnData(OwnPage):
    """Everything, kind by kind; that somebody took it is noted, for it leaves the platform."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, or the file that was asked for."""
        if request.actor.tenant is None:
            raise Http404
        form = request.GET.get("form", "")
        told = own_data.everything(request.actor.user)
        answer = self.file(request.actor.user, told, form) if form in {JSON, XLSX} else self.page(request, told)
        audit.note("user", request.actor.user.pk, "own_data", changes={"format": [None, form or "page"]})
        answer["Cache-Control"] = UNTOLD
        return answer

    def page(self, request: HttpRequest, told: list) -> HttpResponse:
        """Tables."""
        kinds = [(kind, [label for label, _text in rows[0]] if rows else [], rows) for kind, rows in told]
        return render(request, "tongguan/own_data.html", {"kinds": kinds})

    def file(self, user: User, told: list, form: str) -> HttpResponse:
        """The same as a file."""
        name = f"{user.username}-{clock.today()}.{form}"
        if form == JSON:
            data = {kind.name: [dict(row) for row in rows] for kind, rows in told}
            content, media = json.dumps(data, ensure_ascii=False, indent=1), "application/json"
        else:
            content = b"".join(stream.pieces(XLSX, _("what is held about me"), iter([list(_sheet(told))])))
            media = stream.MEDIA[XLSX]
        return HttpResponse(
            content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


def _sheet(told: list) -> Iterator[list[str]]:
    # A sheet of the exchange has two rows of headings.
    yield [_("kind"), _("row"), _("what"), _("value")]
    yield ["kind", "row", "what", "value"]
    for kind, rows in told:
        for at, row in enumerate(rows, 1):
            yield from ([str(kind.label), str(at), label, text] for label, text in row)


profile.declare(
    profile.Section(
        name="data",
        order=80,
        icon="eye",
        title=gettext_lazy("My data"),
        address="own-data",
        stands=lambda _actor, _request: _("What the platform holds about you, to look at and to take along."),
        action=gettext_lazy("Look at my data"),
        shown=lambda actor: actor.tenant is not None,
    )
)

urlpatterns = [path("account/data/", OwnData.as_view(), name="own-data")]
