"""Rights and parameters of security as they stand: who holds what, what is asked for, what differs from the product."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.accounts import parameters
from tongguan.accounts.models import RightsRequest
from tongguan.core import clock
from tongguan.core.actor import tenant_in_force
from tongguan.core.models import Membership, User
from tongguan.core.roles import Role
from tongguan.web import paging, system_doors
from tongguan.web.door import InsideView
from tongguan.web.system_doors import Door


class _ForAdministrators(InsideView):
    """A page of those who see to rights and of those who look at them."""

    readers: ClassVar[frozenset[str]]

    def enter(self) -> None:
        """Nobody else comes in."""
        if not self.request.actor.roles & self.readers:
            raise PermissionDenied(_("This page is for those who see to rights, or who audit them."))


class Parameters(_ForAdministrators):
    """Every parameter of security on one page."""

    readers = frozenset({Role.SECADMIN, Role.AUDITADMIN, Role.LEADER})

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table."""
        groups = parameters.grouped(parameters.of_the_tenant())
        context = {"groups": groups, "may_ask": Role.SECADMIN in request.actor.roles}
        return render(request, "tongguan/parameters.html", context)


class Rights(_ForAdministrators):
    """Every account with its roles, and what is asked for."""

    readers = frozenset({Role.SECADMIN, Role.AUDITADMIN})

    def get(self, request: HttpRequest) -> HttpResponse:
        """One leaf of the list, narrowed by a name, a role, or to accounts without any."""
        words, role = request.GET.get("q", "").strip()[:64], request.GET.get("role", "")
        leaf = paging.leaf(_narrowed(_accounts(request.actor), words, role), request.GET)
        asked = _asked([user.pk for user in leaf.rows])
        context = {
            "leaf": leaf,
            "rows": [(user, asked.get(user.pk, [])) for user in leaf.rows],
            "roles": [one for one in Role if one != Role.SYSTEM],
            "words": words,
            "role": role,
            "may_ask": Role.SECADMIN in request.actor.roles,
        }
        return render(request, "tongguan/account_rights.html", context)


def _accounts(actor: Any) -> QuerySet[User]:
    held = Membership.in_force(clock.today()).filter(tenant=actor.tenant).order_by("role")
    rows = User.objects.of(actor.tenant).exclude(username="system")
    return rows.prefetch_related(Prefetch("memberships", held, to_attr="held"))


def _narrowed(rows: QuerySet[User], words: str, role: str) -> QuerySet[User]:
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(username__icontains=words))
    in_force = Membership.in_force(clock.today())
    if role in Role.values:
        return rows.filter(pk__in=in_force.filter(role=role, tenant=tenant_in_force()).values("user"))
    if role == "none":
        return rows.exclude(pk__in=in_force.filter(tenant=tenant_in_force()).values("user"))
    return rows


def _asked(accounts: list[int]) -> dict[int, list[RightsRequest]]:
    found: dict[int, list[RightsRequest]] = {}
    rows = RightsRequest.objects.filter(account__in=accounts, state=RightsRequest.State.REQUESTED)
    for row in rows.select_related("account").order_by("pk"):
        found.setdefault(row.account_id, []).append(row)
    return found


system_doors.declare(
    Door(
        name="account-rights",
        label=gettext_lazy("rights of accounts"),
        help=gettext_lazy("Who holds which role today, and what is asked for."),
        open_to=lambda actor: bool(actor.roles & Rights.readers),
    )
)
system_doors.declare(
    Door(
        name="parameters",
        label=gettext_lazy("parameters of security"),
        help=gettext_lazy("What is in force, what the product gives, what is allowed, and what is asked for."),
        open_to=lambda actor: bool(actor.roles & Parameters.readers),
    )
)

urlpatterns = [
    path("platform/parameters/", Parameters.as_view(), name="parameters"),
    path("platform/account-rights/", Rights.as_view(), name="account-rights"),
]
