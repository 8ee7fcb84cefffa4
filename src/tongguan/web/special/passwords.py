"""Choosing a password: one's own when it is due or wished, or the first one by an invitation."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tongguan.accounts import invitations, lockout, password_rules, passwords, policy
from tongguan.accounts.models import Invitation
from tongguan.core import clock
from tongguan.core.actor import Actor
from tongguan.core.models import User
from tongguan.core.sources import source_of
from tongguan.web import profile
from tongguan.web.redirecting import back

SOON = 14
"""Days before a password is due on which its owner is told."""


class OwnPassword(profile.OwnPage):
    """Change one's own password; all other sessions end."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, with every rule."""
        return self.ask(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change it, or name every reason why not."""
        user = request.actor.user
        if not user.has_usable_password():
            return self.ask(request, errors={"current": [_("The password of this account is kept elsewhere.")]})
        known = lockout.hold(user.username)
        if lockout.is_locked(known) or not known.check_password(request.POST.get("current", "")):
            return self._wrong(request, known)
        lockout.passed(known, source_of(request))
        keep = request.session.session_key
        errors = _errors(request, known, lambda text: passwords.set_password(known, text, by=known, keep=keep))
        if errors:
            return self.ask(request, errors=errors)
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. Your other sessions have ended."))
        return redirect(back(request) if request.POST.get("next") else "profile")

    def _wrong(self, request: HttpRequest, known: User) -> HttpResponse:
        """Whoever found an open screen must not guess here either."""
        lockout.failed(known.username, known, source_of(request))
        if lockout.is_locked(known):
            logout(request)
            return redirect("login")
        return self.ask(request, errors={"current": [_("This is not your present password.")]})

    def ask(self, request: HttpRequest, *, errors: dict[str, list[str]] | None = None) -> HttpResponse:
        """The form."""
        user = request.actor.user
        context = {
            "due": passwords.is_due(user, request.session),
            "first": user.must_change_password,
            "next": back(request) if request.GET.get("next") or request.POST.get("next") else "",
            "rules": password_rules.told(policy.of(user)),
            "errors": errors or {},
            "elsewhere": not user.has_usable_password(),
        }
        return render(request, "tongguan/password.html", context, status=422 if errors else 200)


class TakeUp(View):
    """The page of an invitation: whoever has the link chooses the password of the account."""

    def get(self, request: HttpRequest, text: str) -> HttpResponse:
        """The form, or that the link works no more."""
        return self.ask(request, invitations.find(text))

    def post(self, request: HttpRequest, text: str) -> HttpResponse:
        """Set the password; the link works no more."""
        found = invitations.find(text)
        if found is None:
            return self.ask(request, None)
        # Of two who come at the same moment the second finds nothing to take up.
        taken: list[User | None] = []
        errors = _errors(request, found.user, lambda chosen: taken.append(invitations.take_up(text, chosen)))
        if errors or None in taken:
            return self.ask(request, found if errors else None, errors=errors)
        logout(request)
        messages.success(request, _("Your password is set. Log in with it."))
        return redirect("login")

    def ask(
        self, request: HttpRequest, found: Invitation | None, *, errors: dict[str, list[str]] | None = None
    ) -> HttpResponse:
        """The form; nothing tells a used link from an expired or invented one."""
        if found is None:
            return _private(render(request, "tongguan/invitation_over.html", status=410))
        context = {
            "account": found.user,
            "until": found.expires_at,
            "rules": password_rules.told(policy.of(found.user)),
            "errors": errors or {},
        }
        return _private(render(request, "tongguan/invitation.html", context, status=422 if errors else 200))


def _private(answer: HttpResponse) -> HttpResponse:
    """The address itself is a secret: it is not to be kept, nor told to where one goes next."""
    answer["Cache-Control"], answer["Referrer-Policy"] = "no-store", "no-referrer"
    return answer


def _errors(request: HttpRequest, user: User, put: Callable[[str], object]) -> dict[str, list[str]]:
    """Put the typed password to use, or every reason against it, by field."""
    text, again = request.POST.get("password", ""), request.POST.get("again", "")
    try:
        if text == again:
            put(text)
            return {}
        passwords.refuse(user, text)
    except ValidationError as broken:
        return {"password": broken.messages} | ({"again": [_differ()]} if text != again else {})
    return {"again": [_differ()]}


def _differ() -> str:
    return _("The two passwords differ.")


def _stands(actor: Actor, _request: HttpRequest) -> str:
    if not actor.user.has_usable_password():
        return _("The password of this account is kept elsewhere.")
    day = passwords.until(actor.user)
    if day is None:
        return _("It need not be changed at any time.")
    return _("It has to be changed after %(day)s.") % {"day": day.isoformat()}


def _tone(actor: Actor, _request: HttpRequest) -> str:
    day = passwords.until(actor.user)
    return "wait" if day and (day - clock.today()).days <= SOON else ""


profile.declare(
    profile.Section(
        name="password",
        order=10,
        icon="key",
        title=gettext_lazy("Password"),
        address="own-password",
        stands=_stands,
        tone=_tone,
        action=gettext_lazy("Change it"),
    )
)

urlpatterns = [
    path("account/password/", OwnPassword.as_view(), name="own-password"),
    path("invitation/<str:text>/", TakeUp.as_view(), name="invitation"),
]
