"""Filters from a register's declaration, the same for page, API and export."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from . import search, values
from .actor import Actor
from .forms import RecordChoice, visible_choices

if TYPE_CHECKING:
    from .registers import Register

ANY = [("", "—")]


class FilterForm(forms.Form):
    """What a person may narrow a list by; `narrow` applies it. Unknown values are errors, never ignored."""

    q = forms.CharField(label=_("words"), required=False, max_length=200)

    def __init__(self, register: "Register", actor: Actor, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data or {})
        self.register = register
        self.conditions: dict[str, str] = {}
        for path in register.filters:
            for name, lookup, field in _fields(register.model, path, actor):
                self.fields[name] = field
                self.conditions[name] = lookup

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that meet every filled filter; call `is_valid()` first."""
        for name, lookup in self.conditions.items():
            if (value := self.cleaned_data.get(name)) not in (None, ""):
                rows = rows.filter(**{lookup: value})
        if words := self.cleaned_data.get("q"):
            rows = search.narrowed(rows, self.register.name, words)
        return rows

    @property
    def chosen(self) -> dict[str, str]:
        """The filled filters as they stand in the address."""
        return {name: value for name, value in self.data.items() if name in self.fields and value}


def _fields(model: type[models.Model], path: str, actor: Actor) -> list[tuple[str, str, forms.Field]]:
    """(parameter, lookup, form field) of one declared filter; a date gives two."""
    field, label = values.field_at(model, path), values.label_of(model, path)
    if isinstance(field, models.ForeignKey):
        choice = RecordChoice(visible_choices(field.related_model, actor), label=label, required=False)
        return [(path, path, choice)]
    if field.choices:
        choices = [*ANY, *field.choices]
        return [(path, path, forms.ChoiceField(choices=choices, label=label, required=False))]
    if isinstance(field, models.BooleanField):
        choices = [*ANY, ("true", _("yes")), ("false", _("no"))]
        typed = forms.TypedChoiceField(
            choices=choices, coerce=lambda text: text == "true", empty_value=None, label=label, required=False
        )
        return [(path, path, typed)]
    if isinstance(field, models.DateField):
        # People ask for points in time by the day, too.
        day = f"{path}__date" if isinstance(field, models.DateTimeField) else path
        return [
            (f"{path}__gte", f"{day}__gte", _day(_("%(field)s from") % {"field": label})),
            (f"{path}__lte", f"{day}__lte", _day(_("%(field)s to") % {"field": label})),
        ]
    return [(path, f"{path}__iexact", forms.CharField(label=label, required=False))]


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
