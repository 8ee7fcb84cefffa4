"""How the fields of a register are laid out: its sections first, what they do not name at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from tongguan.core.forms import RecordChoice, RecordForm
from tongguan.core.models import Evidence
from tongguan.core.registers import Register
from tongguan.core.rows import RowFormSet

from . import about

CENTS = 2
FILE = "__file"
"""Ends the name of a file input that stands beside a link to evidence."""


def sections_of(register: Register, names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Heads with the given names beneath them; what no section names follows under a head of its own."""
    left = list(names)
    found = []
    if about.speaks(register.model) and (spoken := [name for name in about.FIELDS if name in left]):
        found.append((_("about"), spoken))
        left = [name for name in left if name not in spoken]
    for head, wanted in register.sections:
        if here := [name for name in wanted if name in left]:
            found.append((str(head), here))
            left = [name for name in left if name not in here]
    if left:
        found.append((_("Further") if found else str(register.model._meta.verbose_name), left))
    return found


@dataclass(frozen=True)
class Input:
    """A form field as a page shows it."""

    bound: BoundField
    kind: str
    """check, wide or plain."""
    file: str = ""
    """Name of the file input beside it, for evidence."""
    beside: BoundField | None = None
    """The currency of an amount."""


@dataclass(frozen=True)
class Table:
    """The child rows of a form."""

    name: str
    formset: RowFormSet
    label: str
    heads: list[Any]
    rows: list[tuple[forms.BaseForm, list[Input]]] = field(default_factory=list)


def inputs_of(form: RecordForm, register: Register, *, files: bool) -> list[tuple[str, list[Input]]]:
    """The form in sections; `files` says whether evidence may be handed in."""
    dress(form)
    names = [name for name, inner in form.fields.items() if not inner.widget.is_hidden]
    amount = next((name for name in names if is_money(form, name)), "")
    if amount and "currency" in names:
        names.remove("currency")
    sections = [(head, [_input(form, name, files) for name in here]) for head, here in sections_of(register, names)]
    if amount and "currency" not in names:
        sections = [(head, [_with_currency(form, one, amount) for one in here]) for head, here in sections]
    return sections


def is_money(form: forms.BaseForm, name: str) -> bool:
    """Whether a field of a form takes an amount, which the record's currency stands beside."""
    inner = form.fields[name]
    return "currency" in form.fields and isinstance(inner, forms.DecimalField) and inner.decimal_places == CENTS


def _with_currency(form: forms.BaseForm, one: Input, amount: str) -> Input:
    return replace(one, beside=form["currency"]) if one.bound.name == amount else one


def _input(form: forms.BaseForm, name: str, files: bool) -> Input:  # noqa: FBT001  passed on from the call above
    inner = form.fields[name]
    kind = "plain"
    if isinstance(inner, forms.BooleanField) and not isinstance(inner, forms.NullBooleanField):
        kind = "check"
    elif isinstance(inner.widget, forms.Textarea):
        kind = "wide"
    takes = files and takes_evidence(inner) and not inner.disabled
    return Input(form[name], kind, form.add_prefix(name) + FILE if takes else "")


def takes_evidence(inner: forms.Field) -> bool:
    """Whether a field links to evidence, so that a file may be handed in at its place."""
    return isinstance(inner, RecordChoice) and inner.queryset.model is Evidence


def dress(form: forms.BaseForm) -> None:
    """Give every input the look of the page."""
    for inner in form.fields.values():
        widget = inner.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif isinstance(widget, forms.Select):
            widget.attrs["class"] = "form-select"
            if isinstance(inner, forms.TypedChoiceField):
                widget.choices = [(value, label if value != "" else "—") for value, label in widget.choices]
        elif not widget.is_hidden:
            widget.attrs["class"] = "form-control"
        if isinstance(widget, forms.Textarea):
            widget.attrs["rows"] = 3


def tables_of(form: RecordForm, *, files: bool) -> list[Table]:
    """The child rows as tables; a row that stands for a fixed choice says so in words."""
    return [_table(name, formset, files) for name, formset in form.formsets.items()]


def _table(name: str, formset: RowFormSet, files: bool) -> Table:  # noqa: FBT001  as above
    fixed = getattr(formset.model, "one_row_for", "")
    heads: list[Any] = []
    rows = []
    for row in formset.forms:
        dress(row)
        if fixed:
            row.fields[fixed].widget = forms.HiddenInput()
        if formset.shut:
            for inner in row.fields.values():
                inner.disabled = True
        if formset.can_delete:
            row.fields["DELETE"].widget.attrs["aria-label"] = _("remove")
        shown = [one for one, inner in row.fields.items() if not inner.widget.is_hidden and one != "DELETE"]
        heads = [row[one] for one in shown]
        rows.append((row, [_input(row, one, files) for one in shown]))
    if fixed:
        label = formset.model._meta.get_field(fixed).verbose_name
        heads.insert(0, {"label": label})
    return Table(name, formset, str(formset.model._meta.verbose_name_plural), heads, rows)


def said(row: forms.BaseForm) -> str:
    """The words of the fixed choice that a child row stands for."""
    name = getattr(type(row.instance), "one_row_for", "")
    if not name:
        return ""
    value = row[name].value()
    return str(dict(row.instance._meta.get_field(name).choices).get(value, value))


@dataclass(frozen=True)
class Wrong:
    """One error of the summary, and the input it leads to."""

    label: str
    text: str
    target: str = ""


def errors_of(form: RecordForm) -> list[Wrong]:
    """Every error of the form and its child rows, with the place where it is mended."""
    found = _errors(form, "")
    for formset in form.formsets.values():
        head = str(formset.model._meta.verbose_name)
        for row in formset.forms:
            found += _errors(row, f"{head} {said(row)}".strip())
        found += [Wrong(head, str(text)) for text in formset.non_form_errors()]
    return found


def _errors(form: forms.BaseForm, head: str) -> list[Wrong]:
    found = []
    for name, texts in form.errors.items():
        bound = form[name] if name in form.fields else None
        label = " ".join(filter(None, [head, str(bound.label) if bound else ""]))
        target = bound.id_for_label if bound and not bound.is_hidden else ""
        found += [Wrong(label, str(text), target) for text in texts]
    return found


def one_row_more(data: Any, related_name: str) -> None:
    """Let a form that was sent come back with one more empty child row."""
    key = f"{related_name}-TOTAL_FORMS"
    if data.get(key, "").isdecimal():
        data[key] = str(int(data[key]) + 1)
