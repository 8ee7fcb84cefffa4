"""What the platform keeps of itself, on pages that only show: tenant, accounts, audit trail, results of checks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tongguan.core import platform_objects
from tongguan.core.platform_objects import PlatformObject
from tongguan.core.roles import Role
from tongguan.web import paging
from tongguan.web.door import InsideView


class PlatformPage(InsideView):
    """A page of one kind of object."""

    kwargs: dict[str, Any]

    @cached_property
    def shown(self) -> PlatformObject:
        """The kind of object of the address."""
        if self.kwargs["name"] not in platform_objects.declared:
            raise Http404
        return platform_objects.declared[self.kwargs["name"]]

    def enter(self) -> None:
        """Only those who may read it come in."""
        if not self.shown.may_read(self.request.actor):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": self.shown.label})


class ListOfObjects(PlatformPage):
    """The objects, newest first."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """One leaf of the list."""
        leaf = paging.leaf(self.shown.visible_to(request.actor), request.GET)
        rows = [(row.pk, [(fact.label, fact.shown(row)) for fact in self.shown.listed]) for row in leaf.rows]
        opens = self.shown.name == "account" and Role.SYSADMIN in request.actor.roles
        context = {"one": self.shown, "leaf": leaf, "rows": rows, "may_open": opens}
        return render(request, "tongguan/platform_list.html", context)


class OneObject(PlatformPage):
    """All that is told of one object."""

    def get(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """The page."""
        row = self.shown.visible_to(request.actor).filter(pk=pk).first()
        if row is None:
            raise Http404
        facts = [(fact.label, fact.shown(row)) for fact in self.shown.facts]
        return render(request, "tongguan/platform_detail.html", {"one": self.shown, "row": row, "facts": facts})


urlpatterns = [
    path("platform/<slug:name>/", ListOfObjects.as_view(), name="platform-list"),
    path("platform/<slug:name>/<int:pk>/", OneObject.as_view(), name="platform-detail"),
]
