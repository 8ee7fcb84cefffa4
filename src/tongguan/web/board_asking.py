"""The question put to the board: for which project or vendor, as of which day, and what of the answer to show."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import clock, registers
from tongguan.core.forms import RecordChoice
from tongguan.core.models import Record
from tongguan.core.roles import Role
from tongguan.standards.packs import Pack
from tongguan.standards.verdicts import Asked

from . import tones
from .choices import Offers

SCOPES = ("project", "vendor")
"""What a board can be asked for; each is a register of the same name."""
ASKED_IN = "contract"
"""A register that has a link to each of them, under which suggestions are looked up."""
PHASES = {
    "roles": gettext_lazy("roles and duties"),
    "planning": gettext_lazy("planning and preparation"),
    "selection": gettext_lazy("choice of vendor and staff"),
    "supervision": gettext_lazy("supervision of the service"),
    "improvement": gettext_lazy("improvement and completion"),
    "controls": gettext_lazy("basic controls"),
}
ACTORS = {"office": gettext_lazy("responsible office"), "leader": Role.LEADER.label}


class Question(forms.Form):
    """What can be asked on the board and on the page of a clause."""

    project = RecordChoice(queryset=None, required=False, label=gettext_lazy("outsourced project"))
    vendor = RecordChoice(queryset=None, required=False, label=gettext_lazy("vendor"))
    on = forms.DateField(
        required=False,
        label=gettext_lazy("as of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This has to be a date such as 2026-11-21.")},
        validators=[clock.refuse_unthinkable],
    )

    def __init__(self, actor: Any, data: Mapping[str, str]) -> None:
        super().__init__(dict(data.items()))
        for name in SCOPES:
            field = self.fields[name]
            field.queryset = registers.registry[name].visible_to(actor)
            field.error_messages["invalid_choice"] = _("There is no such record.")
        Offers(registers.registry[ASKED_IN], actor).fit(self)
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()

    def clean_on(self) -> Any:
        """Today is not a past day; a day to come is nobody's."""
        on, today = self.cleaned_data["on"], clock.today()
        if on and on > today:
            raise ValidationError(_("Nobody knows yet how things will stand on a day to come."))
        return None if on == today else on

    @property
    def asks(self) -> bool:
        """Whether anything is asked for at all."""
        return any(self.data.values())

    @property
    def scope(self) -> dict[str, Record]:
        """The records for which is asked."""
        return {name: self.cleaned_data[name] for name in SCOPES if self.cleaned_data.get(name)}

    @property
    def asked(self) -> Asked:
        """The question as the standards understand it."""
        return Asked(on=self.cleaned_data["on"], scope={name: record.pk for name, record in self.scope.items()})

    @property
    def suffix(self) -> str:
        """What a link carries on so that the next page answers the same question."""
        given: dict[str, Any] = {name: record.pk for name, record in self.scope.items()}
        if on := self.cleaned_data["on"]:
            given["on"] = on.isoformat()
        return f"?{urlencode(given)}" if given else ""


class BoardQuestion(Question):
    """On the board besides: which of the clauses to show, and with which earlier day to compare."""

    against = forms.DateField(
        required=False,
        label=gettext_lazy("compared with"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This has to be a date such as 2026-11-21.")},
        validators=[clock.refuse_unthinkable],
    )
    verdict = forms.ChoiceField(required=False, label=gettext_lazy("verdict"))
    phase = forms.ChoiceField(required=False, label=gettext_lazy("phase"))
    actor = forms.ChoiceField(required=False, label=gettext_lazy("obliged"))

    def __init__(self, actor: Any, data: Mapping[str, str], pack: Pack) -> None:
        super().__init__(actor, data)
        self._offer("verdict", {name: seen.word for name, seen in tones.verdicts.items()})
        self._offer("phase", _used(PHASES, {clause.phase for clause in pack.clauses.values()}))
        self._offer("actor", _used(ACTORS, {clause.actor for clause in pack.clauses.values()}))
        self.order_fields(["on", "against", "verdict", "phase", "actor", "project", "vendor"])

    def clean(self) -> dict[str, Any]:
        """What is compared with comes before."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        against, on = told.get("against"), told.get("on") or clock.today()
        if against and against >= on:
            self.add_error("against", _("Compare with a day before %(day)s.") % {"day": on.isoformat()})
        return told

    def _offer(self, name: str, choices: dict[str, Any]) -> None:
        if not choices:
            del self.fields[name]
            return
        self.fields[name].choices = [("", "—"), *choices.items()]
        self.fields[name].error_messages["invalid_choice"] = _("There is no such choice.")

    def shows(self, verdict: str, phase: str | None, actor: str | None) -> bool:
        """Whether a clause is among those to be shown."""
        wanted = self.cleaned_data
        pairs = ((wanted["verdict"], verdict), (wanted.get("phase"), phase), (wanted.get("actor"), actor))
        return all(not chosen or chosen == value for chosen, value in pairs)

    @property
    def narrowed(self) -> bool:
        """Whether some clauses are left out."""
        return any(self.cleaned_data.get(name) for name in ("verdict", "phase", "actor"))


def _used(labels: dict[str, Any], names: set[str | None]) -> dict[str, Any]:
    return {name: label for name, label in labels.items() if name in names}
