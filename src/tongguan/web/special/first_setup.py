"""The page of the first set-up: there only while the installation has no organisation, and gone with it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from tongguan.accounts import first_code, setting_up
from tongguan.accounts.setting_up import FOUNDERS, Closed, Founded, Founder, Founding
from tongguan.core.models import Tenant
from tongguan.core.roles import Role
from tongguan.core.sources import source_of
from tongguan.web import layout
from tongguan.web.door import told

DUTIES = {
    Role.SYSADMIN: gettext_lazy("Opens and closes accounts, looks after the machine and its copies. Grants no rights."),
    Role.SECADMIN: gettext_lazy("Asks for rights and security parameters. Opens no accounts."),
    Role.AUDITADMIN: gettext_lazy("Reads the trail of everybody, the other two included. Changes nothing."),
    Role.LEADER: gettext_lazy("Approves the first rights as second person, and decides in the business."),
}


class FirstSetUp(forms.Form):
    """The organisation and four people."""

    code = forms.CharField(label=gettext_lazy("code of the set-up"), max_length=60, required=False)
    organisation = forms.CharField(label=gettext_lazy("name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=Tenant.Kind.choices)
    uscc = forms.CharField(label=gettext_lazy("unified social credit code"), max_length=30, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for role in FOUNDERS:
            self.fields[f"{role}_name"] = forms.CharField(label=pgettext_lazy("person", "name"), max_length=64)
            self.fields[f"{role}_username"] = forms.CharField(label=gettext_lazy("user name"), max_length=64)
            self.fields[f"{role}_email"] = forms.EmailField(label=gettext_lazy("e-mail"), required=False)
        if not first_code.wanted():
            del self.fields["code"]
        layout.dress(self)

    def clean(self) -> dict[str, Any]:
        """The code before anything else: without it nothing is told of what fits and what does not."""
        cleaned = super().clean() or self.cleaned_data
        if "code" in self.fields and not first_code.fits(cleaned.get("code", "")):
            self.errors.clear()
            self.add_error("code", _("This is not the code. It lies in the file named below, on the machine itself."))
            return cleaned
        try:
            setting_up.refuse_unfit(self.founding())
        except ValidationError as error:
            self._tell(error)
        return cleaned

    def founding(self) -> Founding:
        """What was said."""
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        people = tuple(
            Founder(
                role=role,
                username=said[f"{role}_username"],
                name=said[f"{role}_name"],
                email=said[f"{role}_email"],
            )
            for role in FOUNDERS
        )
        return Founding(organisation=said["organisation"], kind=said["kind"], uscc=said["uscc"], founders=people)

    def _tell(self, error: ValidationError) -> None:
        for field, messages in error.message_dict.items():
            for message in messages if field not in self.errors else ():
                self.add_error(field if field in self.fields else None, message)

    def people(self) -> list[dict[str, Any]]:
        """The four, each with what they are there for."""
        told = ("name", "username", "email")
        return [
            {"role": role.label, "duty": DUTIES[role], "inputs": self._inputs(*(f"{role}_{name}" for name in told))}
            for role in FOUNDERS
        ]

    def first(self) -> list[layout.Input]:
        """The organisation."""
        names = ("code", "organisation", "kind", "uscc")
        return self._inputs(*(name for name in names if name in self.fields))

    def _inputs(self, *names: str) -> list[layout.Input]:
        return [layout.Input(self[name], "plain") for name in names]


@method_decorator(never_cache, name="dispatch")
class FirstSetUpPage(View):
    """Asks, sets up, and tells the four passwords once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Afterwards nothing is here."""
        if not setting_up.is_open():
            return told(request, 404)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The questions; in production mode the code is made now at the latest."""
        if first_code.wanted():
            first_code.ready()
        return self.ask(FirstSetUp())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set up, or say everything that is in the way."""
        form = FirstSetUp(request.POST)
        if not form.is_valid():
            return self.ask(form, status=422)
        try:
            founded = setting_up.found(form.founding(), source=source_of(request), request_id=request.request_id)
        except Closed as closed:
            form.add_error(None, closed)
            return self.ask(form, status=409)
        return render(request, "tongguan/setup_done.html", {"tenant_made": founded.tenant, "people": _told(founded)})

    def ask(self, form: FirstSetUp, *, status: int = 200) -> HttpResponse:
        """The page around the questions."""
        tried = form.is_bound
        errors = [(form[name].id_for_label if name in form.fields else "", text) for name, text in _errors(form)]
        context = {"form": form, "tried": tried, "errors": errors, "file": first_code.NAME}
        return render(self.request, "tongguan/setup.html", context, status=status)


def _errors(form: forms.Form) -> list[tuple[str, str]]:
    if not form.is_bound:
        return []
    labelled = [(name, text) for name, texts in form.errors.items() for text in texts]
    return [(name, f"{_label(form, name)}{text}") for name, text in labelled]


def _label(form: forms.Form, name: str) -> str:
    if name not in form.fields:
        return ""
    role = next((one for one in FOUNDERS if name.startswith(f"{one}_")), None)
    words = [str(role.label)] if role else []
    return _("%(what)s: ") % {"what": " · ".join([*words, str(form.fields[name].label)])}


def _told(founded: Founded) -> list[dict[str, Any]]:
    rows = founded.tenant.memberships.select_related("user").order_by("pk")
    return [
        {"role": row.get_role_display(), "user": row.user, "password": founded.passwords[row.user.username]}
        for row in rows
        if row.user.username in founded.passwords
    ]


urlpatterns = [path("setup/", FirstSetUpPage.as_view(), name="first-setup")]
