"""One's own sessions: where one is logged in, since when, and the way to end any of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy, ngettext

from tongguan.accounts import agents, policy, sessions
from tongguan.accounts.models import Session
from tongguan.core.actor import Actor
from tongguan.web import profile


class OwnSessions(profile.OwnPage):
    """The open sessions of whoever looks, this one first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        own = request.session.session_key
        rows = [_line(row, own) for row in sessions.alive(request.actor.user)]
        context = {"rows": sorted(rows, key=lambda row: not row["here"]), "limits": policy.of(request.actor.user)}
        return render(request, "tongguan/sessions.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End one of them, or all others; an unknown one ends nothing."""
        mine, own = sessions.of(request.actor.user), request.session.session_key
        others = mine.exclude(pk=own)
        chosen = request.POST.get("session", "")
        if chosen == sessions.handle(own):
            logout(request)
            return redirect("login")
        if "others" not in request.POST:
            others = others.filter(pk__in=[row.pk for row in others if sessions.handle(row.pk) == chosen])
        count = sessions.end(others, sessions.End.REVOKED)
        told = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", count)
        messages.success(request, told % {"count": count})
        return redirect("own-sessions")


class Alive(profile.OwnPage):
    """Asked for by a page on which somebody types: that is work too."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Nothing but that the session goes on."""
        return HttpResponse(status=204)


def _line(row: Session, own: str | None) -> dict[str, Any]:
    """What is told of a session; its key opens the account, so a digest stands for it."""
    return {"row": row, "handle": sessions.handle(row.pk), "device": agents.words(row.agent), "here": row.pk == own}


def _stands(actor: Actor, _request: HttpRequest) -> str:
    count = len(sessions.alive(actor.user))
    told = ngettext("You are logged in %(count)s time.", "You are logged in %(count)s times.", count)
    return told % {"count": count}


profile.declare(
    profile.Section(
        name="sessions",
        order=30,
        icon="devices",
        title=gettext_lazy("Sessions"),
        address="own-sessions",
        stands=_stands,
        action=gettext_lazy("Look at them"),
    )
)

urlpatterns = [
    path("account/sessions/", OwnSessions.as_view(), name="own-sessions"),
    path("account/alive/", Alive.as_view(), name="alive"),
]
