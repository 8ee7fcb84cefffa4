"""What is asked of whoever takes a step: why, and when it happened."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import assurance, clock
from tongguan.core.actor import Actor
from tongguan.core.workflow import Transition

from . import proving


class MoveForm(forms.Form):
    """Reason and business date of a move, the version of the record that was looked at, and a code where one is due."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = forms.DateField(
        label=gettext_lazy("business date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The day on which it really happened; an earlier day is marked as entered late."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, transition: Transition, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = transition.reason
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        proving.ask(self, due=assurance.due(actor, transition))

    def clean_on(self) -> Any:
        """Nothing happens in the future."""
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise ValidationError(_("The business date cannot lie in the future."))
        return on
