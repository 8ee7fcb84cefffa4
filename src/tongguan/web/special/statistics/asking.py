"""The questions put to the statistics: for which project, vendors, period and kind."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.forms import RecordChoice
from tongguan.standards.packs import load
from tongguan.statistics import expiries
from tongguan.statistics.periods import DAY, MONTH, WEEK, Period, months_from
from tongguan.statistics.scorecard import MOST, in_order, usual
from tongguan.web import layout
from tongguan.web.choices import Offers, Typed

LONGEST = dt.timedelta(days=5 * 366)
DIGITS = 18
"""No id is longer."""
LINKS = "contract"
"""A register with a link to projects and vendors, under which suggestions are looked up."""
STEPS = {DAY: gettext_lazy("each day"), WEEK: gettext_lazy("each week"), MONTH: gettext_lazy("each month")}
CLAUSES, RULES = "clauses", "checks"


def day_field(label: Any) -> forms.DateField:
    """A day as all questions ask for it."""
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("This has to be a date such as 2026-11-21.")},
    )


class Asking(forms.Form):
    """A question whose links to records are fitted to what its asker may see."""

    def __init__(self, actor: Actor, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.actor = actor
        for name, field in self.fields.items():
            if isinstance(field, RecordChoice):
                field.queryset = registers.registry[_link_of(name)].visible_to(actor)
                field.error_messages["invalid_choice"] = _("There is no such record.")
        self.data = {name: self.data.get(name, "") for name in self.fields}
        Offers(registers.registry[LINKS], actor).fit(self)
        for name, field in self.fields.items():
            if isinstance(field.widget, Typed):
                field.widget.url = f"/{LINKS}/choices/{_link_of(name)}/"
        layout.dress(self)


def _link_of(name: str) -> str:
    """The register of which a field of a question names a record."""
    return {"beside": "project", "add": "vendor"}.get(name, name)


class OfPeriod(Asking):
    """A question about a time that has come."""

    days = 365
    """How far back one looks where nothing is said."""
    first = day_field(pgettext_lazy("period", "from"))
    last = day_field(pgettext_lazy("period", "to"))

    def __init__(self, actor: Actor, data: Mapping[str, Any]) -> None:
        super().__init__(actor, data)
        usual_ = {"first": clock.today() - dt.timedelta(days=self.days), "last": clock.today()}
        for name, day in usual_.items():
            self.data[name] = self.data[name] or day.isoformat()

    def clean(self) -> dict[str, Any]:
        """A period begins before it ends, and nobody knows the days to come."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if not (first and last):
            return told
        if last > clock.today():
            self.add_error("last", _("Nobody knows yet how things will stand on a day to come."))
        elif first > last:
            self.add_error("first", _("A period begins before it ends."))
        elif last - first > LONGEST:
            self.add_error("first", _("A period is five years long at most."))
        return told

    @property
    def period(self) -> Period:
        """The period asked for, or the usual one."""
        return Period(first=self.cleaned_data["first"], last=self.cleaned_data["last"])


class HealthQuestion(OfPeriod):
    """How which project stood, beside which other one, by which standard, in which steps."""

    days = 180
    project = RecordChoice(queryset=None, required=False, label=gettext_lazy("outsourced project"))
    beside = RecordChoice(queryset=None, required=False, label=gettext_lazy("beside it"))
    pack = forms.ChoiceField(required=False, label=gettext_lazy("standard"))
    of = forms.ChoiceField(
        required=False,
        label=gettext_lazy("counted are"),
        choices=[(CLAUSES, gettext_lazy("clauses")), (RULES, gettext_lazy("rules"))],
    )
    step = forms.ChoiceField(required=False, label=gettext_lazy("in steps of"), choices=list(STEPS.items()))
    field_order = ("project", "beside", "first", "last", "step", "of", "pack")

    def __init__(self, actor: Actor, data: Mapping[str, Any]) -> None:
        super().__init__(actor, data)
        self.fields["pack"].choices = [(pack.id, str(pack.title)) for pack in load().values()]
        for name, usual_ in (("pack", next(iter(load()))), ("of", CLAUSES), ("step", WEEK)):
            self.fields[name].error_messages["invalid_choice"] = _("There is no such choice.")
            self.data[name] = self.data[name] or usual_

    def clean(self) -> dict[str, Any]:
        """A project is set beside another one."""
        told = super().clean()
        if told.get("beside") and told.get("beside") == told.get("project"):
            self.add_error("beside", _("Choose another project to set beside it."))
        return told


class VendorQuestion(OfPeriod):
    """Which vendors, in which period."""

    add = RecordChoice(queryset=None, required=False, label=gettext_lazy("one vendor more"))

    def __init__(self, actor: Actor, data: Any) -> None:
        self.named = data.getlist("vendor") if hasattr(data, "getlist") else []
        super().__init__(actor, data)

    def clean(self) -> dict[str, Any]:
        """No more vendors than stand side by side."""
        told = super().clean()
        if len(self.vendors) > MOST:
            self.add_error("add", _("At most %(most)s vendors stand side by side.") % {"most": MOST})
        return told

    @cached_property
    def vendors(self) -> list[Any]:
        """Those asked for that the asker may see, else those that serve running projects."""
        pks = [int(text) for text in dict.fromkeys(self.named) if text.isdecimal() and len(text) <= DIGITS]
        seen = registers.registry["vendor"].visible_to(self.actor)
        added = self.cleaned_data.get("add")
        chosen = in_order(seen, pks) if pks else usual(self.actor)
        if not added or added in chosen:
            return chosen
        # Beside the usual ones there is always room for the one that is asked for.
        return [*(chosen if pks else chosen[: MOST - 1]), added]


class ExpiryQuestion(Asking):
    """What runs out: of which kind, project or vendor, and in which month."""

    kind = forms.ChoiceField(required=False, label=gettext_lazy("kind"))
    project = RecordChoice(queryset=None, required=False, label=gettext_lazy("outsourced project"))
    vendor = RecordChoice(queryset=None, required=False, label=gettext_lazy("vendor"))
    month = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, data: Mapping[str, Any]) -> None:
        super().__init__(actor, data)
        self.fields["kind"].choices = [("", "—"), *((one.name, one.label) for one in expiries.readable(actor))]
        self.fields["kind"].error_messages["invalid_choice"] = _("There is no such choice.")

    def clean_month(self) -> dt.date | str:
        """The first day of one of the months ahead, or `over` for what has run out already."""
        text = self.cleaned_data["month"]
        if text in ("", OVER):
            return text
        months = {f"{one:%Y-%m}": one for one in months_from(clock.today(), expiries.YEAR)}
        if text not in months:
            raise ValidationError(_("There is no such choice."))
        return months[text]

    @property
    def wanted(self) -> expiries.Wanted:
        """The question as the statistics understand it."""
        told = self.cleaned_data
        scope = {name: told[name].pk for name in ("project", "vendor") if told.get(name)}
        return expiries.Wanted(kind=told["kind"], scope=scope)


OVER = "over"
