"""Taking a record that should not be there out of every list and check, with a reason; nothing is deleted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import layout
from .door import Page


class VoidForm(forms.Form):
    """Why, and the version of the record that was looked at."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=2000, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VoidPage(Page):
    """Asks for the reason and makes the record void."""

    name, verb = "void", "write"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The question."""
        return self.answer(VoidForm(initial={"version": self.record.version}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Void it, or say why not."""
        form = VoidForm(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        self.record.version = form.cleaned_data["version"]
        try:
            self.record.void(form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            return self.answer(form, status=409)
        messages.success(request, _("Made void: %(title)s") % {"title": self.record})
        return redirect("list", register=self.register)

    def answer(self, form: VoidForm, *, status: int = 200) -> HttpResponse:
        """The page around the question."""
        layout.dress(form)
        return self.render(status=status, record=self.record, form=form)
