"""Child rows of a record: shown, sent, checked and saved together with it."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from . import constraints, values
from .actor import Actor
from .forms import RecordForm, editable, form_field
from .freezing import frozen_in


class RowForm(RecordForm):
    """A child row; it stands and falls with its record."""


class RowFormSet(forms.BaseInlineFormSet):
    """The child rows of a record; where the child has one row for each choice, the missing ones are laid out."""

    actor: Actor
    misread: list[str] = []

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        self.actor = actor
        key = getattr(self.model, "one_row_for", "")
        if key and "initial" not in options:
            parent = options["instance"]
            have = (
                set(getattr(parent, str(self.fk.remote_field.related_name)).values_list(key, flat=True))
                if parent.pk
                else set()
            )
            choices = [value for value, _label in self.model._meta.get_field(key).choices if value not in have]
            options["initial"] = [{key: value} for value in choices]
            self.extra = len(choices)
        super().__init__(*args, **options)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Rows act in the same name as the record."""
        return {**super().get_form_kwargs(index), "actor": self.actor}

    def misread_in(self, rows: Any) -> list[str]:
        """What a program sent that is no list of rows, or names fields that a row does not have."""
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            return [_("Send a list of rows.")]
        unknown = sorted({str(name) for row in rows for name in row} - self._names())
        return [_("There is no field “%(field)s”.") % {"field": name} for name in unknown]

    def _names(self) -> set[str]:
        """The fields of a row, as `add_fields` completes them; a form laid out to ask it would cost a millisecond."""
        names = {*self.form.base_fields, self.model._meta.pk.name, self.fk.name}
        return names | {"DELETE"} if self.can_delete else names

    def data_for(self, rows: list[Mapping[str, Any]] | None) -> dict[str, Any]:
        """Form data that says: these rows are meant, found by id or by the choice they stand for."""
        key = getattr(self.model, "one_row_for", "")
        forms_data = [{name: form.initial.get(name) for name in form.fields} for form in self.initial_forms]
        for data, form in zip(forms_data, self.initial_forms, strict=True):
            data["id"] = form.instance.pk
        places = {data["id"]: data for data in forms_data} | {data[key]: data for data in forms_data if key}
        for row in rows or []:
            known = places.get(row.get("id")) or places.get(row.get(key))
            forms_data.append(dict(row)) if known is None else known.update(row)
        head = {f"{self.prefix}-TOTAL_FORMS": len(forms_data), f"{self.prefix}-INITIAL_FORMS": len(self.initial_forms)}
        cells = {
            f"{self.prefix}-{i}-{name}": value for i, data in enumerate(forms_data) for name, value in data.items()
        }
        return head | cells

    @property
    def shut(self) -> bool:
        """Whether the record's state no longer lets anybody change its rows; `editable_in` may name them."""
        return bool(frozen_in(self.instance, [str(self.prefix)]))

    def clean(self) -> None:
        """Rows fall under the state of their record: what proved a decision is not exchanged after it."""
        super().clean()
        if self.shut and any(form.has_changed() for form in self.forms):
            told = {"state": self.instance.get_state_display()}
            raise forms.ValidationError(_("These rows cannot be changed in the state “%(state)s”.") % told)
        if wrong := [*self.misread, *self._doubles()]:
            raise forms.ValidationError(wrong)

    def _doubles(self) -> Iterable[str]:
        """Rows that only together break what must be once; each alone was compared with the stored ones."""
        staying = [form for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        for once in self.model._meta.constraints:
            if not isinstance(once, models.UniqueConstraint) or self.fk.name not in once.fields:
                continue
            names = [name for name in once.fields if name != self.fk.name]
            rows = [form.cleaned_data for form in staying if constraints.binds(form.instance, once)]
            # Nothing equals nothing: rows without a link, or left blank altogether, are no doubles.
            keys = [tuple(row.get(name) for name in names) for row in rows]
            keys = [key for key in keys if None not in key and any(key)]
            if len(keys) > len(set(keys)):
                yield str(once.get_violation_error_message())

    def save_rows(self, *, reason: str = "") -> None:
        """Write what changed; rows marked for removal are voided."""
        for form in self.forms:
            if self.can_delete and form.cleaned_data.get("DELETE"):
                if form.instance.pk:
                    form.instance.void(reason or _("removed from the form"))
            elif form.has_changed():
                setattr(form.instance, self.fk.name, self.instance)
                form.save(reason=reason)


@cache
def rows_class(model: Any, related: str) -> Any:
    """The formset of one kind of child rows."""
    child = values.linked(model, related)
    return forms.inlineformset_factory(
        model,
        child,
        form=RowForm,
        formset=RowFormSet,
        fk_name=child.parent,
        fields=editable(child),
        extra=0 if not getattr(child, "one_row_for", "") else 1,
        can_delete=not getattr(child, "one_row_for", ""),
        formfield_callback=form_field,
    )
