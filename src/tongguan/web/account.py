"""Coming in, going out, in which language, for which organisation."""

import datetime as dt

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.http import require_POST

from tongguan.core import audit, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import AuditEntry, User
from tongguan.core.sources import source_of

from .context import tenants_of
from .door import InsideView

TRIES = 5
WINDOW = dt.timedelta(minutes=15)
"""After so many wrong passwords within this time an account lets nobody in, the right password included."""


def back(request: HttpRequest) -> str:
    """Where the sender wanted to go; only within this installation."""
    wanted = request.POST.get("next") or request.GET.get("next") or reverse("home")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("home")


class LogIn(View):
    """The log-in. The answer does not tell whether the name, the password or the number of tries was wrong."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        if request.actor is not None:
            return redirect(back(request))
        return self.ask(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let in, or ask again."""
        username, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
        user = authenticate(request, username=username, password=password)
        known = user or User.objects.filter(username=username).first()
        if user is None or not user.may_come_in(clock.today()) or _locked(user):
            _note(request, known, "login_failed")
            return self.ask(request, username=username, wrong=True)
        login(request, user)
        _note(request, user, "login")
        return redirect(back(request))

    def ask(self, request: HttpRequest, *, username: str = "", wrong: bool = False) -> HttpResponse:
        """The form."""
        context = {"next": back(request), "username": username, "wrong": wrong}
        return render(request, "tongguan/login.html", context, status=401 if wrong else 200)


def _locked(user: User) -> bool:
    failed = AuditEntry.objects.filter(
        register="user", record=user.pk, action="login_failed", at__gt=clock.now() - WINDOW, tenant=None
    )
    return failed.count() >= TRIES


def _note(request: HttpRequest, user: User | None, action: str) -> None:
    """Write it down outside any tenant; an unknown name is noted as such, never as it was typed."""
    by = user if action == "login" and user else User.objects.system()
    with acting_as(by, None, source=source_of(request)):
        audit.note("user", user.pk if user else None, action)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.actor is not None and not getattr(request, "bearer", False):
        with acting_as(request.actor.user, None, source=source_of(request)):
            audit.note("user", request.actor.user.pk, "logout")
    logout(request)
    return redirect("login")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language, in the account if there is one and in the browser."""
    answer = redirect(back(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", httponly=True)
        translation.activate(code)
        if request.actor is not None:
            request.actor.user.language = code
            request.actor.user.save(update_fields=["language"])
    return answer


class SwitchTenant(InsideView):
    """Go over to another organisation to which one belongs."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember the choice if it is one."""
        chosen = request.POST.get("tenant", "")
        if chosen in {str(tenant.pk) for tenant in tenants_of(request.actor)}:
            request.session["tenant"] = int(chosen)
        return redirect("home")
