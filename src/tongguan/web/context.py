"""What the frame of every page needs: the menu, who is acting, for which tenant."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from tongguan.accounts import sessions
from tongguan.core import clock, notices
from tongguan.core.models import Membership, Tenant

from .menu import menu


def shell(request) -> dict[str, object]:
    """The frame's values; works for pages that nobody is logged in for, and for error pages."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "tenant": actor.tenant if actor else None,
        "idle": sessions.minutes_of(request.session) if actor else 0,
        "today": clock.today(),
        "languages": settings.LANGUAGES,
        "menu": SimpleLazyObject(lambda: menu(actor, path=request.path, area=_area(request))),
        "bell": SimpleLazyObject(lambda: _unread(actor)),
        "tenants": SimpleLazyObject(lambda: tenants_of(actor)),
    }


def _unread(actor) -> str:
    """What the bell says; nothing where nothing waits to be read."""
    count = notices.unread(actor) if actor and actor.tenant else 0
    return f"{notices.SHOWN_AT_MOST}+" if count > notices.SHOWN_AT_MOST else str(count or "")


def _area(request) -> str:
    match = request.resolver_match
    given = match.kwargs if match else {}
    return given["register"].area if given.get("register") else given.get("area", "")


def tenants_of(actor) -> list[Tenant]:
    """The tenants between which somebody may switch."""
    if actor is None:
        return []
    mine = Membership.in_force(clock.today()).filter(user=actor.user).values("tenant")
    return list(Tenant.objects.filter(pk__in=mine).order_by("pk"))
