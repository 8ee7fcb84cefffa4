"""Tokens of programs: one's own, made and revoked; and all of the tenant, for the security administrator."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongguan.accounts import tokens
from tongguan.core import preferences
from tongguan.core.actor import Actor
from tongguan.core.models import Token
from tongguan.web import profile
from tongguan.web.door import InsideView

WRONG = 422
TONES = {"active": "good", "expired": "quiet", "revoked": "bad"}
STATES = {
    "active": gettext_lazy("in use"),
    "expired": gettext_lazy("past its last day"),
    "revoked": gettext_lazy("revoked"),
}


class TokenForm(forms.Form):
    """What is asked of a new token."""

    label = forms.CharField(label=gettext_lazy("what it is for"), max_length=100)
    days = forms.IntegerField(label=gettext_lazy("valid for days"), min_value=1, initial=tokens.USUAL_DAYS)
    writes = forms.BooleanField(label=gettext_lazy("may write"), required=False)
    only = forms.MultipleChoiceField(
        label=gettext_lazy("limited to registers"),
        required=False,
        help_text=gettext_lazy("None chosen: all that you may use yourself."),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = tokens.offered(actor)
        self.fields["only"].choices = [(name, str(one.label)) for name, one in offered.items()]
        most = int(preferences.value_of("token.most_days"))
        self.fields["days"].initial = min(tokens.USUAL_DAYS, most)
        self.fields["days"].help_text = _("at most %(most)s") % {"most": most}
        for field in self.fields.values():
            kind = "form-check-input" if isinstance(field, forms.BooleanField) else "form-control"
            field.widget.attrs |= {"class": kind}
        self.fields["only"].widget.attrs |= {"class": "form-select", "size": 8}


class Tokens(InsideView):
    """One's own tokens in this organisation, and the way to a new one, which is shown once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list and the form."""
        return self.page(TokenForm(actor=request.actor))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make one; its text stands on the answer alone and is kept nowhere."""
        form = TokenForm(request.POST, actor=request.actor)
        if not form.is_valid():
            return self.page(form, status=WRONG)
        try:
            text = tokens.issue(request.actor, **form.cleaned_data)
        except ValidationError as error:
            for field, reasons in error.message_dict.items():
                form.add_error({"registers": "only"}.get(field, field), reasons)
            return self.page(form, status=WRONG)
        return self.page(TokenForm(actor=request.actor), text=text)

    def page(self, form: TokenForm, *, text: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        context = {"form": form, "text": text, "rows": shown(tokens.of(self.request.actor)), "own": True}
        return render(self.request, "tongguan/tokens.html", context, status=status)


class Revoke(InsideView):
    """End one of one's own tokens."""

    http_method_names = ["post"]
    back = "tokens"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """It opens nothing from now on."""
        token = self.rows(request).filter(pk=pk).select_related("user").first()
        if token is None:
            raise Http404
        tokens.revoke(token)
        messages.success(request, _("The token is revoked."))
        return redirect(self.back)

    def rows(self, request: HttpRequest) -> Any:
        """Among which it is looked for."""
        return tokens.of(request.actor)


class OfSecurity(InsideView):
    """Only the security administrator comes in."""

    def enter(self) -> None:
        """Refuse all others."""
        if not self.request.actor.roles & tokens.SECURITY:
            label = _("tokens of programs")
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": label})


class TokensOfTenant(OfSecurity):
    """All tokens of the tenant."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        context = {"rows": shown(tokens.of_tenant(request.actor)), "own": False}
        return render(request, "tongguan/tokens.html", context)


class RevokeAny(OfSecurity, Revoke):
    """End any token of the tenant."""

    back = "tokens-of-tenant"

    def rows(self, request: HttpRequest) -> Any:
        """All of the tenant."""
        return tokens.of_tenant(request.actor)


def shown(rows: Any) -> list[tuple[Token, str, Any, str]]:
    """Token, state, the state in words, its tone."""
    found = []
    for row in rows[:200]:
        state = tokens.state_of(row)
        found.append((row, state, STATES[state], TONES[state]))
    return found


def _stands(actor: Actor, _request: HttpRequest) -> str:
    count = tokens.of(actor).filter(tokens.standing()).count()
    return ngettext("%(count)s token in use.", "%(count)s tokens in use.", count) % {"count": count}


profile.declare(
    profile.Section(
        name="tokens",
        order=55,
        icon="key",
        title=gettext_lazy("Tokens of programs"),
        address="tokens",
        stands=_stands,
        action=gettext_lazy("Make or revoke tokens"),
        shown=lambda actor: actor.tenant is not None,
    )
)

urlpatterns = [
    path("account/tokens/", Tokens.as_view(), name="tokens"),
    path("account/tokens/<int:pk>/revoke/", Revoke.as_view(), name="token-revoke"),
    path("platform/tokens/", TokensOfTenant.as_view(), name="tokens-of-tenant"),
    path("platform/tokens/<int:pk>/revoke/", RevokeAny.as_view(), name="token-revoke-any"),
]
