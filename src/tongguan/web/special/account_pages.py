"""Accounts: the system administrator opens, dates and closes them; the security administrator sees their roles."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.accounts import keeping
from tongguan.accounts.models import RightsRequest
from tongguan.accounts.witnessing import Witness
from tongguan.core import assurance, clock, platform_objects
from tongguan.core.models import Membership, User
from tongguan.core.roles import Role
from tongguan.web import layout
from tongguan.web.door import InsideView

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountForm(forms.Form):
    """What is known of an account; its roles are nobody's to give here."""

    username = forms.CharField(
        label=gettext_lazy("user name"), max_length=64, help_text=gettext_lazy("It stays the same for good.")
    )
    name = forms.CharField(label=pgettext_lazy("person", "name"), max_length=64)
    email = forms.EmailField(label=gettext_lazy("e-mail"), required=False)
    valid_to = forms.DateField(
        label=gettext_lazy("valid to"),
        required=False,
        widget=DATE,
        help_text=gettext_lazy("People of vendors always have an end; leave it empty for your own people."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        layout.dress(self)

    @property
    def sections(self) -> list[layout.Input]:
        """The fields in their order."""
        return [layout.Input(self[name], "plain") for name in self.fields]

    def tell(self, error: ValidationError) -> None:
        """Show what the domain refused at the field that it speaks of."""
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, texts in told.items():
            for text in texts:
                self.add_error(field if field in self.fields else None, text)


class _Keeping(InsideView):
    """A page of the system administrator."""

    kwargs: dict[str, Any]

    def enter(self) -> None:
        """He alone keeps accounts, and proves a second factor before he fills in anything, where policy asks for it."""
        if Role.SYSADMIN not in self.request.actor.roles:
            raise PermissionDenied(_("Accounts are kept by the system administrator."))
        assurance.require(self.request.actor)

    @cached_property
    def account(self) -> User:
        """The account of the address, among those of his organisation."""
        if (found := keeping.kept_by(self.request.actor).filter(pk=self.kwargs["pk"]).first()) is None:
            raise Http404
        return found

    def form_page(self, form: AccountForm, *, status: int = 200, account: User | None = None) -> HttpResponse:
        """The page around the form."""
        context = {"form": form, "tried": status != 200, "account": account}  # noqa: PLR2004  the status says it
        return render(self.request, "tongguan/account_form.html", context, status=status)


class NewAccount(_Keeping):
    """A new account, without any role."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.form_page(AccountForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open it and show the first password once, or say what is wrong."""
        form = AccountForm(request.POST)
        if not form.is_valid():
            return self.form_page(form, status=422)
        try:
            made, shown = keeping.open_account(**form.cleaned_data)
        except ValidationError as error:
            form.tell(error)
            return self.form_page(form, status=422)
        return _once(request, made, shown)


class EditAccount(_Keeping):
    """Name, address and end of an account."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form as it stands."""
        return self.form_page(_form_of(self.account), account=self.account)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change it, or say what is wrong."""
        form = _form_of(self.account, request.POST)
        if not form.is_valid():
            return self.form_page(form, status=422, account=self.account)
        try:
            kept = keeping.change(self.account, **form.cleaned_data)
        except ValidationError as error:
            form.tell(error)
            return self.form_page(form, status=422, account=self.account)
        messages.success(request, _("Saved: %(title)s") % {"title": kept})
        return redirect("account", pk=pk)


def _form_of(account: User, *data: Any) -> AccountForm:
    initial = {name: getattr(account, name) for name in ("name", "email", "valid_to")}
    form = AccountForm(*data, initial=initial)
    del form.fields["username"]
    return form


class Step(_Keeping):
    """A step with an account: the question first, then the deed."""

    @property
    def step(self) -> keeping.Step:
        """The step of the address."""
        if self.kwargs["step"] not in keeping.steps:
            raise Http404
        return keeping.steps[self.kwargs["step"]]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The question."""
        return self.ask()

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            reason = request.POST.get("reason", "").strip()[:500]
            shown = keeping.take(self.step.name, self.account, reason=reason, witness=self.witness)
        except ValidationError as error:
            return self.ask(error.messages, status=409)
        if shown:
            return _once(request, self.account, shown, shows=self.step.shows)
        messages.success(request, _("Done: %(step)s") % {"step": self.step.label})
        return redirect("account", pk=pk)

    def ask(self, against: list[str] | None = None, *, status: int = 200) -> HttpResponse:
        """The page around the question."""
        context = {"account": self.account, "step": self.step, "against": against or [], "witness": self.witness}
        context["two"] = keeping.takes_two(self.step, self.account)
        return render(self.request, "tongguan/account_step.html", context, status=status)

    @property
    def witness(self) -> Witness:
        """The second person, as far as was typed."""
        sent = self.request.POST
        return Witness(username=sent.get("witness", "")[:64], code=sent.get("witness_code", "")[:32])


def _once(request: HttpRequest, account: User, shown: str, *, shows: str = "password") -> HttpResponse:
    """What is shown once, never kept by a browser."""
    # Where the installation does not know its own address, a link leads to where the administrator has come.
    shown = request.build_absolute_uri(shown) if shows == "link" else shown
    answer = render(request, "tongguan/account_once.html", {"account": account, "shown": shown, "shows": shows})
    answer["Cache-Control"] = "no-store"
    return answer


class Account(InsideView):
    """All that is told of an account, and what each administrator may do with it."""

    def enter(self) -> None:
        """Only those who may read accounts come in."""
        if not platform_objects.declared["account"].may_read(self.request.actor):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": _("accounts")})

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        told, actor = platform_objects.declared["account"], request.actor
        if (row := told.visible_to(actor).filter(pk=pk).first()) is None:
            raise Http404
        kept = keeping.kept_by(actor).filter(pk=pk).exists()
        context = {
            "row": row,
            "facts": [(fact.label, fact.shown(row)) for fact in told.facts if fact.name != "role_family"],
            "steps": keeping.open_steps(row) if kept else [],
            "kept": kept,
            "roles": _roles(actor, row),
            "asked": _asked(actor, row),
            "grants": Role.SECADMIN in actor.roles,
            "audits": Role.AUDITADMIN in actor.roles,
        }
        return render(request, "tongguan/account.html", context)


def _roles(actor: Any, account: User) -> list[tuple[Membership, bool]]:
    """The roles held in the organisation now or ever, each with whether it is in force."""
    rows = Membership.objects.filter(user=account, tenant=actor.tenant).order_by("valid_from", "pk")
    return [
        (row, row.valid_from <= clock.today() and (not row.valid_to or row.valid_to >= clock.today())) for row in rows
    ]


def _asked(actor: Any, account: User) -> list[RightsRequest]:
    """What is asked for the account and not decided yet, for those who may see requests."""
    if not actor.roles & {Role.SECADMIN, Role.AUDITADMIN}:
        return []
    rows = RightsRequest.objects.filter(account=account, state=RightsRequest.State.REQUESTED)
    return list(rows.select_related("account").order_by("pk"))


urlpatterns = [
    path("platform/account/new/", NewAccount.as_view(), name="account-new"),
    path("platform/account/<int:pk>/", Account.as_view(), name="account"),
    path("platform/account/<int:pk>/edit/", EditAccount.as_view(), name="account-edit"),
    path("platform/account/<int:pk>/<slug:step>/", Step.as_view(), name="account-step"),
]
