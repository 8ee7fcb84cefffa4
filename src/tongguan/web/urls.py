"""Addresses of the pages; a register's name stands first, and only names that exist are taken."""

import importlib
import pkgutil

from django.urls import path, register_converter

from tongguan.core.registers import Register, registry

from . import account, areas, choices, companions, desk, pages, searching, special, voiding


class RegisterName:
    """A register in an address; a name that no register has lets the next address try."""

    regex = "[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> Register:
        """The register of this name."""
        if value not in registry:
            raise ValueError(value)
        return registry[value]

    def to_url(self, value: Register | str) -> str:
        """The name of a register."""
        return getattr(value, "name", value)


register_converter(RegisterName, "register")

urlpatterns = [
    path("", desk.Desk.as_view(), name="home"),
    path("login/", account.LogIn.as_view(), name="login"),
    path("logout/", account.log_out, name="logout"),
    path("language/", account.choose_language, name="language"),
    path("tenant/", account.SwitchTenant.as_view(), name="switch-tenant"),
    path("areas/<slug:area>/", areas.AreaPage.as_view(), name="area"),
    path("search/", searching.Search.as_view(), name="search"),
    path("evidence/<int:pk>/file/", companions.EvidenceFile.as_view(), name="evidence-file"),
    path("<register:register>/", pages.view_of("list"), name="list"),
    path("<register:register>/new/", pages.view_of("edit"), name="new"),
    path("<register:register>/choices/<slug:field>/", choices.Choices.as_view(), name="choices"),
    path("<register:register>/<int:pk>/", pages.view_of("detail"), name="detail"),
    path("<register:register>/<int:pk>/edit/", pages.view_of("edit"), name="edit"),
    path("<register:register>/<int:pk>/move/<slug:move>/", pages.view_of("move"), name="move"),
    path("<register:register>/<int:pk>/history/", pages.view_of("history"), name="history"),
    path("<register:register>/<int:pk>/void/", voiding.VoidPage.as_view(), name="void"),
    path("<register:register>/<int:pk>/comment/", companions.AddComment.as_view(), name="comment"),
    path("<register:register>/<int:pk>/link/", companions.AddLink.as_view(), name="link"),
    path("<register:register>/<int:pk>/evidence/", companions.AddEvidence.as_view(), name="evidence"),
]


def _special() -> list:
    """Every module of `special` is read, so that its pages attach themselves; one may bring addresses of its own."""
    found = []
    for module in pkgutil.iter_modules(special.__path__):
        found += getattr(importlib.import_module(f"{special.__name__}.{module.name}"), "urlpatterns", [])
    return found


urlpatterns = _special() + urlpatterns
