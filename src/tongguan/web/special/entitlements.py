"""The matrix of rights on a page: by role, by register, and what one account may do; as a sheet too."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.accounts.differences import AGREED
from tongguan.core import audit
from tongguan.core.matrix import Held, Right, access_matrix, held
from tongguan.core.registers import Register, registry
from tongguan.core.roles import Role
from tongguan.exchange import stream
from tongguan.outsourcing.entitlements import READERS, Entitlements, accounts
from tongguan.web import system_doors
from tongguan.web.door import InsideView
from tongguan.web.menu import AREAS

ROWS = {
    "all": pgettext_lazy("rights", "all rows"),
    "projects": pgettext_lazy("rights", "projects of the appointment"),
    "own": pgettext_lazy("rights", "own rows"),
}
ASKABLE = [(role.value, role.label) for role in Role]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table: a register, or a role, with what may be done."""

    label: str
    url: str
    reads: str
    writes: str
    moves: list[tuple[str, str, str]]
    """Label, rows and segregation of each move."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Lines under one heading."""

    head: str
    lines: list[Line]


class RightsPage(InsideView):
    """Who may do what, computed from the declarations and from nothing else."""

    def enter(self) -> None:
        """Whoever grants rights, checks them, or answers for it all."""
        if not self.request.actor.roles & READERS:
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": TITLE})

    @cached_property
    def role(self) -> str:
        """The role asked for; the leader where nothing is asked."""
        asked = self.request.GET.get("role", "")
        if asked and asked not in Role.values:
            raise Http404
        return asked or (Role.LEADER if not self.register and not self.account else "")

    @cached_property
    def register(self) -> Register | None:
        """The register asked for."""
        asked = self.request.GET.get("register", "")
        if asked and asked not in registry:
            raise Http404
        return registry.get(asked)

    @cached_property
    def account(self) -> Entitlements | None:
        """The account asked for, among those of the tenant."""
        asked = self.request.GET.get("account", "")
        if not asked:
            return None
        found = [one for one in self.accounts if str(one.pk) == asked]
        if not found:
            raise Http404
        return Entitlements(found[0])

    @cached_property
    def accounts(self) -> list[Any]:
        """The accounts that may be chosen."""
        return accounts()

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table that was asked for."""
        context = {
            "title": TITLE,
            "roles": ASKABLE,
            "registers": sorted(((one.name, one.label) for one in registry.values()), key=lambda one: one[1]),
            "accounts": self.accounts,
            "role": self.role,
            "role_label": Role(self.role).label if self.role else "",
            "register": None,
            "of_register": self.register,
            "account": self.account,
            "parts": self._parts(),
            "by_role": self.register is not None,
            "differences": AGREED,
        }
        return render(request, "tongguan/rights.html", context)

    def _parts(self) -> list[Part]:
        if self.account:
            return _by_area(self.account.rights)
        if self.register:
            return [Part(head=self.register.label, lines=_of_register(self.register))]
        return _by_area(held({self.role: True}))


def _by_area(rights: list[Held]) -> list[Part]:
    order = {area: place for place, area in enumerate(AREAS)}
    rights = sorted(rights, key=lambda one: (order.get(one.register.area, 9), one.register.label))
    return [
        Part(head=str(AREAS[area][0]), lines=[_line(one, one.register.label, one.register.name) for one in found])
        for area, found in groupby(rights, key=lambda one: one.register.area)
    ]


def _of_register(register: Register) -> list[Line]:
    found = [(role, one) for role in Role for one in held({role: True}) if one.register is register]
    return [_line(one, str(role.label), "") for role, one in found]


def _line(one: Held, label: str, name: str) -> Line:
    moves = [(str(move.label), str(ROWS[rows]), move.segregation) for move, rows in one.moves]
    return Line(
        label=label,
        url=f"?register={name}" if name else "",
        reads=str(ROWS[one.reads]),
        writes=str(ROWS[one.writes]) if one.writes else "",
        moves=moves,
    )


class RightsSheet(RightsPage):
    """The same as a sheet; what was taken out is noted."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """All of it, or what was asked for."""
        form = request.GET.get("format", stream.XLSX)
        if form not in stream.MEDIA:
            raise Http404
        audit.note("rights", None, "export", changes={"format": [None, form]})
        rows = [row for row in access_matrix() if self._wanted(row)]
        head = [[str(word) for word in HEAD], list(Right._fields)]
        pieces = stream.pieces(form, str(TITLE), [head, [_cells(row) for row in rows]])
        answer = StreamingHttpResponse(pieces, content_type=stream.MEDIA[form])
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{TITLE}.{form}")
        return answer

    def _wanted(self, row: Right) -> bool:
        asked = self.request.GET
        return (not asked.get("role") or row.role == self.role) and (
            self.register is None or row.register == self.register.name
        )


def _cells(row: Right) -> list[str]:
    register = registry[row.register]
    machine = register.model.workflow
    known = {"read": str(WORDS["read"]), "write": str(WORDS["write"])}
    label = known.get(row.right) or str(machine.transitions[row.right].label)
    return [f"{register.label} ({row.register})", f"{Role(row.role).label} ({row.role})", label, str(ROWS[row.rows])]


TITLE = gettext_lazy("rights")
WORDS = {"read": pgettext_lazy("rights", "see"), "write": pgettext_lazy("rights", "enter and change")}
HEAD = (gettext_lazy("register"), gettext_lazy("role"), pgettext_lazy("rights", "right"), gettext_lazy("which rows"))

system_doors.declare(
    system_doors.Door(
        name="rights",
        label=TITLE,
        help=gettext_lazy("Who may do what, by role, register and person, computed from the declarations."),
        open_to=lambda actor: bool(actor.roles & READERS),
    )
)
urlpatterns = [
    path("platform/rights/", RightsPage.as_view(), name="rights"),
    path("platform/rights/export/", RightsSheet.as_view(), name="rights-export"),
]
