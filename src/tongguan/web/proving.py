"""Asking for the code of a second factor in the form of an act, and on a page of its own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.accounts import factors, second_step
from tongguan.core import assurance
from tongguan.core.refusals import Refusal
from tongguan.core.transitions import Transition

from . import other_ways


class CodeField(forms.CharField):
    """Six digits, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        attrs = {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "autocapitalize": "off",
            "spellcheck": "false",
        }
        usual = {
            "label": gettext_lazy("code of the second factor"),
            "max_length": 20,
            "widget": forms.TextInput(attrs=attrs),
            "help_text": gettext_lazy("Six digits that your app shows now, or a recovery code."),
        }
        super().__init__(**(usual | options))


def ask(form: forms.BaseForm, *, due: bool) -> None:
    """Add the question for the code to the form of an act for which a factor is still to be proved."""
    if due:
        form.fields["code"] = CodeField()


def answered(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Whether the code asked for, if any, was right; else the error stands at its field."""
    if "code" not in form.fields or "code" not in form.cleaned_data:
        return True
    wrong = proved(request, form.cleaned_data["code"])
    if wrong:
        form.add_error("code", wrong)
    return wrong is None


def proved(request: HttpRequest, code: str) -> ValidationError | None:
    """Prove the factor of whoever asks, for this session; returns what is wrong with the code."""
    actor = request.actor
    try:
        means = factors.check(actor.user, code)
    except ValidationError as wrong:
        return wrong
    session = None if getattr(request, "bearer", False) else request.session
    assurance.prove(actor, means, session)
    return None


def not_set_up(request: HttpRequest, form: forms.BaseForm) -> list[Refusal]:
    """The reason against an act whose form asks for a code of somebody who has no second factor yet."""
    return no_factor(request) if "code" in form.fields else []


def against(request: HttpRequest, move: Transition) -> list[Refusal]:
    """What speaks against a step, as to the second factor, where its code is sent beside a page's own fields."""
    if not assurance.due(request.actor, move):
        return []
    if missing := no_factor(request):
        return missing
    wrong = proved(request, request.POST.get("code", ""))
    return [Refusal(code=assurance.CODE, field="code", message=" ".join(wrong.messages))] if wrong else []


def no_factor(request: HttpRequest) -> list[Refusal]:
    """That whoever asks has no app for codes, with the way to one or to other means; nothing where there is one."""
    if factors.has(request.actor.user):
        return []
    here = request.get_full_path()
    if other_ways.to_prove(request, request.actor.user, here):
        message = _("This step is confirmed with your second factor.")
        return [_first(message, _("Prove it"), assurance.PAGE, here)]
    message = _("This step is confirmed with a second factor, and yours is not set up yet.")
    return [_first(message, _("Set it up now"), second_step.OWN_PAGE, here)]


def _first(message: str, title: str, page: str, here: str) -> Refusal:
    return Refusal(code=assurance.CODE, message=message, title=title, url=f"{page}?{urlencode({'next': here})}")
