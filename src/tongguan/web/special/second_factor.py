"""Pages of the second factor: the second step of a log-in, one's own factor, and proving it before going on."""

from typing import Any, ClassVar

import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from tongguan.accounts import factors, lockout, second_step, totp
from tongguan.core import assurance
from tongguan.core.actor import Actor
from tongguan.web import layout, other_ways, profile, proving
from tongguan.web.redirecting import back

WRONG, SHUT = 401, 422
ISSUER = "Tongguan"
FEW = 3
"""With so many recovery codes left it is time for new ones."""


class CodeForm(forms.Form):
    """A code alone."""

    code = proving.CodeField()


class PasswordForm(forms.Form):
    """The password, where an account has one."""

    password = forms.CharField(
        label=gettext_lazy("password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@method_decorator(never_cache, name="dispatch")
class LogInCode(profile.OwnPage):
    """The second step of a log-in: until it is taken, the session reaches nothing but this page."""

    template, heading = "account/code.html", gettext_lazy("Second step of the log-in")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        if second_step.owed(request.actor, request.session) != second_step.CODE:
            return redirect(back(request))
        return self.answer(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let in, or ask again."""
        form = CodeForm(request.POST)
        if form.is_valid() and proving.answered(request, form):
            return redirect(back(request))
        return self.answer(form, status=WRONG)

    def answer(self, form: CodeForm, *, status: int = 200) -> HttpResponse:
        """The page; it tells nothing of the organisation before the factor is proved."""
        layout.dress(form)
        form.fields["code"].widget.attrs["autofocus"] = True
        context = {"form": form, "next": back(self.request), "actor": None, "tenant": None, "heading": self.heading}
        return render(self.request, self.template, context | {"who": self.request.actor.user}, status=status)


@method_decorator(never_cache, name="dispatch")
class Prove(profile.OwnPage):
    """Prove the factor, and go on with what asked for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question, or first the way to a factor."""
        if factors.has(request.actor.user):
            return self.answer(CodeForm())
        if not other_ways.to_prove(request, request.actor.user, back(request)):
            messages.info(request, _("What you were about to do is confirmed with a second factor. Set it up first."))
            return redirect(f"{second_step.OWN_PAGE}?{urlencode({'next': back(request)})}")
        return self.answer(None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on, or ask again."""
        form = CodeForm(request.POST)
        if form.is_valid() and proving.answered(request, form):
            messages.success(request, _("Your second factor is proved. Now do again what you were about to do."))
            return redirect(back(request))
        return self.answer(form, status=SHUT)

    def answer(self, form: CodeForm | None, *, status: int = 200) -> HttpResponse:
        """The page; without a form for whoever has no app and proves by other means."""
        if form:
            layout.dress(form)
        return render(self.request, "account/proof.html", {"form": form, "next": back(self.request)}, status=status)


@method_decorator(never_cache, name="dispatch")
class SecondFactor(profile.OwnPage):
    """One's own second factor: set it up, renew it, its recovery codes, do without it."""

    ACTS: ClassVar = ("begin", "confirm", "codes", "remove")

    def get(self, request: HttpRequest) -> HttpResponse:
        """How it stands."""
        return self.answer()

    def post(self, request: HttpRequest) -> HttpResponse:
        """One of the acts."""
        act = request.POST.get("act", "")
        return getattr(self, act)() if act in self.ACTS else redirect(request.path)

    def begin(self) -> HttpResponse:
        """A new secret; where one is in use, only with its code and the password."""
        if wrong := self._doubtful():
            return self.answer(wrong=wrong, status=SHUT)
        factors.begin(self.request.actor.user)
        return redirect(f"{self.request.path}?{urlencode({'next': back(self.request)})}")

    def confirm(self) -> HttpResponse:
        """The first code of a new secret: from now on the factor is in use."""
        try:
            codes = factors.confirm(self.request.actor.user, self.request.POST.get("code", ""))
        except ValidationError as error:
            return self.answer(wrong={"confirm": error.messages}, status=SHUT)
        assurance.prove(self.request.actor, factors.TOTP, self.request.session)
        return self._codes(codes)

    def codes(self) -> HttpResponse:
        """Recovery codes anew."""
        if wrong := self._doubtful():
            return self.answer(wrong=wrong, status=SHUT)
        return self._codes(factors.renew_codes(self.request.actor.user))

    def remove(self) -> HttpResponse:
        """Do without, where policy allows it."""
        user, source = self.request.actor.user, self.request.actor.source
        if not second_step.may_go_without(user, source):
            told = _("Your roles, or the place from which you log in, need a second factor. You can renew it.")
            return self.answer(wrong={"remove": [told]}, status=SHUT)
        if wrong := self._doubtful():
            return self.answer(wrong=wrong, status=SHUT)
        factors.remove(user)
        messages.success(self.request, _("Your second factor is removed."))
        return redirect(self.request.path)

    def _doubtful(self) -> dict[str, list[str]]:
        """What speaks against this being the owner: the wrong password, or the wrong code of a factor in use."""
        user, sent = self.request.actor.user, self.request.POST
        wrong: dict[str, list[str]] = {}
        if self._asks_password() and not _is_password_of(user, sent.get("password", ""), self.request.actor.source):
            wrong[sent["act"]] = [_("The password is wrong, or the account is locked.")]
        elif factors.has(user) and (error := proving.proved(self.request, sent.get("code", ""))):
            wrong[sent["act"]] = error.messages
        return wrong

    def _asks_password(self) -> bool:
        """Whoever has just typed the password to come in, and may go nowhere else, is not asked again."""
        owed = second_step.owed(self.request.actor, self.request.session)
        return owed != second_step.ENROL and self.request.actor.user.has_usable_password()

    def _codes(self, codes: list[str]) -> HttpResponse:
        context = {"codes": codes, "next": back(self.request), "who": self.request.actor.user}
        return render(self.request, "account/recovery_codes.html", context)

    def answer(self, *, wrong: dict[str, list[str]] | None = None, status: int = 200) -> HttpResponse:
        """The page."""
        user = self.request.actor.user
        standing = factors.standing(user)
        context = {
            "standing": standing,
            "wrong": wrong or {},
            "next": back(self.request),
            "asks_password": self._asks_password(),
            "owed": second_step.owed(self.request.actor, self.request.session) == second_step.ENROL,
            "may_remove": second_step.may_go_without(user, self.request.actor.source),
        }
        if standing.pending:
            context |= {"picture": _picture(standing.pending, user), "spelled": totp.spelled(standing.pending)}
        if context["owed"]:
            context |= {"actor": None, "tenant": None}
        return render(self.request, "account/second_factor.html", context, status=status)


def _is_password_of(user: Any, text: str, source: str) -> bool:
    """Whether it is; a wrong one counts like a log-in that failed."""
    if lockout.is_locked(user):
        return False
    if user.check_password(text):
        return True
    lockout.failed(user.username, user, source)
    return False


def _picture(secret: bytes, user: Any) -> str:
    """The picture that an app reads, as an address that holds it."""
    address = totp.address(secret, account=user.username, issuer=ISSUER)
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4)


def _how_it_stands(actor: Actor, _request: HttpRequest) -> str:
    standing = factors.standing(actor.user)
    if standing.confirmed_at is None:
        return _("Not set up: your password alone lets you in.")
    return _("In use; recovery codes left: %(count)s.") % {"count": standing.codes_left}


def _tone(actor: Actor, _request: HttpRequest) -> str:
    standing = factors.standing(actor.user)
    if standing.confirmed_at is None:
        return "" if second_step.may_go_without(actor.user, actor.source) else "bad"
    return "good" if standing.codes_left > FEW else "wait"


profile.declare(
    profile.Section(
        name="second_factor",
        order=20,
        icon="shield-lock",
        title=gettext_lazy("Second factor"),
        address="second-factor",
        stands=_how_it_stands,
        action=gettext_lazy("Second factor and recovery codes"),
        tone=_tone,
    )
)

urlpatterns = [
    path(second_step.LOG_IN_PAGE.lstrip("/"), LogInCode.as_view(), name="login-code"),
    path(second_step.OWN_PAGE.lstrip("/"), SecondFactor.as_view(), name="second-factor"),
    path(assurance.PAGE.lstrip("/"), Prove.as_view(), name="prove"),
]
