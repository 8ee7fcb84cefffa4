"""How long what is kept, the archiving of audit entries, and a signed copy of the trail to take along."""

import datetime as dt
import tempfile
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import clock, platform_objects
from tongguan.core.clock import refuse_unthinkable
from tongguan.core.models import Disposal
from tongguan.core.roles import Role
from tongguan.protection import archiving, disposing, retention, trail_file
from tongguan.web import paging
from tongguan.web.door import InsideView

KIND = Disposal.Kind.ARCHIVE
IN_MEMORY = 5_000_000


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


class Asked(forms.Form):
    """Up to which day, and why."""

    upto = forms.DateField(label=gettext_lazy("up to"), widget=_day(), validators=[refuse_unthinkable])
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=500, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class Days(forms.Form):
    """Which part of the trail, in which form."""

    since = forms.DateField(label=gettext_lazy("from"), required=False, widget=_day(), validators=[refuse_unthinkable])
    until = forms.DateField(label=gettext_lazy("until"), required=False, widget=_day(), validators=[refuse_unthinkable])
    form = forms.ChoiceField(
        label=gettext_lazy("format"),
        choices=[(name, name.upper()) for name in trail_file.FORMS],
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class OfPlatform(InsideView):
    """For the three administrators."""

    def enter(self) -> None:
        """Only those who may see what is disposed of."""
        shown = platform_objects.declared["disposal"]
        if not shown.may_read(self.request.actor):
            raise PermissionDenied(_("Your roles have no right to “%(register)s”.") % {"register": shown.label})


class Archiving(OfPlatform):
    """The table of terms, and the requests."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        return self.answer(request, Asked(initial={"upto": archiving.latest()}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Ask for an archive, or decide on one."""
        do = request.POST.get("do", "")
        form = Asked(request.POST if do == "ask" else None)
        if form.is_bound and not form.is_valid():
            return self.answer(request, form, status=422)
        try:
            if form.is_bound:
                archiving.ask(form.cleaned_data["upto"], form.cleaned_data["reason"])
            else:
                archiving.decide(self.waiting(request.POST.get("id", "")), approve=do == "approve")
        except ValidationError as error:
            if not form.is_bound:
                form = Asked(initial={"upto": archiving.latest()})
            return self.answer(request, form, wrong=error.messages, status=422)
        messages.success(request, _("Noted."))
        return redirect("archiving")

    def waiting(self, pk: str) -> Disposal:
        """The request that a decision names."""
        found = disposing.waiting(KIND).filter(pk=int(pk) if pk.isdecimal() else 0).first()
        if found is None:
            raise ValidationError(_("This is decided already."))
        return found

    def answer(
        self, request: HttpRequest, form: Asked, *, wrong: list[str] | None = None, status: int = 200
    ) -> HttpResponse:
        """The page around the forms."""
        actor, one = request.actor, platform_objects.declared["disposal"]
        leaf = paging.leaf(one.visible_to(actor), request.GET)
        context = {
            "one": one,
            "terms": list(retention.table()),
            "leaf": leaf,
            "may_ask": disposing.may(actor.roles, ask=KIND),
            "may_decide": disposing.may(actor.roles, decide=KIND),
            "may_take": Role.AUDITADMIN in actor.roles,
            "form": form,
            "wrong": wrong,
            "days": Days(initial={"since": clock.today() - dt.timedelta(days=30)}),
            "overdue": archiving.overdue(),
            "latest": archiving.latest(),
        }
        return render(request, "tongguan/archiving.html", context, status=status)


class Trail(OfPlatform):
    """A signed copy of the trail, for the audit administrator."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse | FileResponse:
        """The file; it is put together first, for it is signed at its end."""
        asked = Days(request.POST)
        if not asked.is_valid():
            messages.error(request, " ".join(text for texts in asked.errors.values() for text in texts))
            return redirect("archiving")
        form = asked.cleaned_data["form"]
        pieces = archiving.exported(asked.cleaned_data["since"], asked.cleaned_data["until"], form)
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  the response closes it
        file.writelines(pieces)
        file.seek(0)
        return FileResponse(
            file, as_attachment=True, filename=f"trail-{clock.today()}.{form}", content_type=trail_file.FORMS[form]
        )


urlpatterns = [
    path("platform/archiving/", Archiving.as_view(), name="archiving"),
    path("platform/archiving/trail/", Trail.as_view(), name="trail"),
]
