"""Who an account is elsewhere: the system administrator ties it and undoes ties."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.accounts import keeping, witnessing
from tongguan.accounts.models import Identity
from tongguan.accounts.outside import tying
from tongguan.accounts.witnessing import Witness
from tongguan.core import assurance
from tongguan.core.models import User
from tongguan.core.roles import Role
from tongguan.web import layout, proving
from tongguan.web.door import InsideView


class TieForm(forms.Form):
    """Who vouches, and what they call the person."""

    means = forms.ChoiceField(label=gettext_lazy("way of logging in"), choices=Identity.Means)
    issuer = forms.CharField(
        label=gettext_lazy("issuer"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Empty: the one that is configured. Of a certificate: the name of who issued it."),
    )
    subject = forms.CharField(
        label=gettext_lazy("identifier at the issuer"),
        max_length=300,
        help_text=gettext_lazy("As the person was shown it when the log-in was refused."),
    )

    def clean(self) -> dict[str, Any]:
        """The configured issuer where none was typed."""
        usual = {Identity.Means.OIDC: settings.OIDC_ISSUER, Identity.Means.LDAP: settings.LDAP_BASE.lower()}
        given = self.cleaned_data
        given["issuer"] = given.get("issuer") or usual.get(given.get("means", ""), "")
        if not given["issuer"]:
            self.add_error("issuer", _("Say who vouches."))
        return given


class Ties(InsideView):
    """The ties of one account."""

    kwargs: dict[str, Any]

    def enter(self) -> None:
        """Only who keeps accounts."""
        if Role.SYSADMIN not in self.request.actor.roles:
            raise PermissionDenied(_("Accounts are kept by the system administrator."))

    @cached_property
    def account(self) -> User:
        """The account of the address, among those that are kept here."""
        if (found := keeping.kept_by(self.request.actor).filter(pk=self.kwargs["pk"]).first()) is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list and the form."""
        return self.answer(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tie, or undo a tie; both with a second factor where policy asks for one."""
        form = self._form(request.POST) if "untie" not in request.POST else self._proof(request.POST)
        if not form.is_valid() or not proving.answered(request, form):
            return self.answer(form if isinstance(form, TieForm) else self._form(), form.errors, status=422)
        try:
            if "untie" in request.POST:
                self._untie(request.POST["untie"])
            else:
                given = form.cleaned_data
                witness = Witness(username=given.get("witness", ""), code=given.get("witness_code", ""))
                tying.tie(self.account, given["means"], given["issuer"], given["subject"], witness=witness)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.answer(form, form.errors, status=422)
        messages.success(request, _("Saved: %(title)s") % {"title": self.account})
        return redirect(request.path)

    def _untie(self, chosen: str) -> None:
        row = self.account.identities.filter(pk=int(chosen) if chosen.isdecimal() else 0).first()
        if row is None:
            raise Http404
        tying.untie(row)

    def _form(self, *data: Any) -> TieForm:
        form = TieForm(*data)
        if witnessing.needed(self.account):
            form.fields |= {
                "witness": forms.CharField(label=_("User name of whoever confirms"), max_length=64),
                "witness_code": forms.CharField(label=_("Code of their second factor"), max_length=32),
            }
        proving.ask(form, due=assurance.missing(self.request.actor))
        layout.dress(form)
        return form

    def _proof(self, data: Any) -> forms.Form:
        form = forms.Form(data)
        proving.ask(form, due=assurance.missing(self.request.actor))
        return form

    def answer(self, form: Any, errors: Any = None, *, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "account": self.account,
            "rows": self.account.identities.select_related("tied_by").order_by("pk"),
            "form": form,
            "inputs": [layout.Input(form[name], "plain") for name in form.fields],
            "errors": [text for texts in (errors or {}).values() for text in texts],
            "tried": bool(errors),
            "asks_code": "code" in form.fields,
        }
        return render(self.request, "tongguan/identities.html", context, status=status)


urlpatterns = [path("platform/identities/<int:pk>/", Ties.as_view(), name="identities")]
