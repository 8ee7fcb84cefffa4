"""What follows once somebody outside has vouched for a person: let in or turned away, and noted either way."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from tongguan.core import audit, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import User
from tongguan.core.sources import source_of

from .door import told
from .redirecting import within

BACKEND = "django.contrib.auth.backends.ModelBackend"
"""Under this name Django finds the account of a session again, however its owner came in."""


class WayIn(View):
    """A page of one way of logging in; there is none where the way is not configured."""

    configured: ClassVar[str]
    """The setting that opens the way."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answered, not raised: an error page may still ask the database."""
        if not getattr(settings, self.configured):
            return told(request, 404)
        return super().dispatch(request, *args, **kwargs)


def came_in(request: HttpRequest, user: User, means: str, *, wanted: str = "") -> HttpResponse:
    """Log in whoever has shown who they are by `means`, and lead to where they wanted; a closed account stays shut."""
    if not user.may_come_in(clock.today()):
        noted(request, "login_failed", user, means=means)
        return turned_away(request)
    login(request, user, backend=BACKEND)
    noted(request, "login", user, means=means)
    return redirect(within(request, wanted))


def turned_away(request: HttpRequest, **more: Any) -> HttpResponse:
    """The page for whoever is known elsewhere and not let in here: what it says helps an administrator, no attacker."""
    return render(request, "tongguan/turned_away.html", more, status=403)


def noted(request: HttpRequest, action: str, user: User | None, **said: str) -> None:
    """Write a log-in, or what came of it, into the trail of the platform, with its source."""
    by = user if action == "login" and user else User.objects.system()
    with acting_as(by, None, source=source_of(request)):
        changes = {name: [None, value] for name, value in said.items() if value}
        audit.note("user", user.pk if user else None, action, changes=changes)
