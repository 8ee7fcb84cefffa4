"""Coming in, going out, in which language, for which organisation."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from tongguan.accounts import captcha_reading, lockout, sessions, setting_up
from tongguan.core import audit, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import User
from tongguan.core.sources import source_of

from .context import tenants_of
from .door import InsideView
from .redirecting import back
from .special import single_sign_on


class LogIn(View):
    """The log-in. The answer does not tell whether the name, the password or the number of tries was wrong."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        if request.actor is not None:
            return redirect(back(request))
        if setting_up.is_open():
            return redirect("first-setup")
        return self.ask(request, picture=lockout.is_hot(source_of(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let in, or ask again."""
        username, source = request.POST.get("username", "").strip(), source_of(request)
        if lockout.asks_for_picture(username, source) and not _has_read(request, source):
            told = "" if "another" in request.POST else _("Type the digits of the picture too.")
            return self.ask(request, picture=True, wrong=told)
        known = lockout.hold(username)
        user = authenticate(request, username=username, password=request.POST.get("password", ""))
        # Of a locked account the password is checked too, or the answer would come sooner.
        if user is None or not user.may_come_in(clock.today()) or lockout.is_locked(user):
            lockout.failed(username, known, source)
            _note(request, known, "login_failed")
            return self.ask(request, picture=lockout.asks_for_picture(username, source), wrong=lockout.refusal())
        lockout.passed(user, source)
        login(request, user)
        _note(request, user, "login")
        return redirect(back(request))

    def ask(self, request: HttpRequest, *, picture: bool, wrong: str = "") -> HttpResponse:
        """The form, with a picture to be read where too much has failed."""
        context: dict[str, Any] = {
            "next": back(request),
            "username": request.POST.get("username", "").strip()[:64],
            "wrong": wrong,
            "ended": sessions.words(request.GET.get("ended", "")),
            "picture": captcha_reading.make() if picture else "",
        }
        return render(request, "tongguan/login.html", context, status=401 if wrong else 200)


def _has_read(request: HttpRequest, source: str) -> bool:
    after = captcha_reading.UNHURRIED if lockout.is_hot(source) else captcha_reading.AT_ONCE
    return captcha_reading.is_read(request.POST.get("picture", ""), request.POST.get("digits", ""), after=after)


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
    id_token = request.session.get(single_sign_on.ID_TOKEN, "")
    logout(request)
    if address := single_sign_on.out_address(request, id_token):
        # A page in between: forms of ours lead nowhere else, so says the policy of their content.
        return render(request, "tongguan/going_out.html", {"address": address})
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
