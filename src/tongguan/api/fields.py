"""Fields as JSON has them: what a form's field takes, and which columns of a record are told."""

import itertools
from functools import cache

from django import forms
from django.db import models
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core.fields import SecretField
from tongguan.core.forms import editable, form_field, form_of
from tongguan.core.models import User
from tongguan.core.registers import find

from .problems import Problem

KINDS = (
    (forms.BooleanField, "boolean"),
    (forms.ModelChoiceField, "link"),
    (forms.ChoiceField, "choice"),
    (forms.DecimalField, "decimal"),
    (forms.IntegerField, "integer"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.JSONField, "any"),
    (forms.Field, "text"),
)
TEXT = ((str,), gettext_lazy("This has to be text."))
NUMBER = ((int, float, str), gettext_lazy("This has to be a number."))
TAKES = {
    "boolean": ((bool,), gettext_lazy("This has to be true or false.")),
    "link": ((int, str), gettext_lazy("This has to be the id of a record.")),
    "integer": NUMBER,
    "decimal": NUMBER,
    "any": ((object,), ""),
}


def kind_of(field):
    """What sort of value a form's field takes."""
    return next(kind for kind_class, kind in KINDS if isinstance(field, kind_class))


def takes_null(field):
    """Whether null may be sent, to leave the field empty."""
    return isinstance(field, forms.NullBooleanField) or not (field.required or isinstance(field, forms.BooleanField))


def misfit(field, value):
    """Why a form's field cannot even look at a JSON value; nothing if it can."""
    kind = kind_of(field)
    types, message = TAKES.get(kind, TEXT)
    if value is None:
        return str(message) if kind == "boolean" and not takes_null(field) else ""
    # To Python a truth value is a number.
    fits = isinstance(value, types) and (kind in {"boolean", "any"} or not isinstance(value, bool))
    return "" if fits else str(message)


def said(kind, body):
    """What is said of something that is no record, as a small form of its own understands it."""
    wrong = {name: [_("There is no such field.")] for name in body if name not in kind.base_fields}
    for name in kind.base_fields.keys() & body.keys():
        if message := misfit(kind.base_fields[name], body[name]):
            wrong[name] = [message]
    form = kind({name: value for name, value in body.items() if name not in wrong})
    if wrong or not form.is_valid():
        raise Problem(422, errors=form.errors | wrong)
    return form.cleaned_data


@cache
def fields_of(register):
    """The fields that may be sent for a record, by name; the version seen is one of them."""
    return form_of(register).base_fields


@cache
def row_fields(model, related):
    """The fields that may be sent for a child row."""
    child = child_of(model, related)
    return fields_for_model(child, fields=editable(child), formfield_callback=form_field)


def child_of(model, related):
    """The model of the child rows of this name."""
    return model._meta.get_field(related).related_model


def removable(model, related):
    """Whether child rows may be taken away; where each choice has its one row, it stays."""
    return not getattr(child_of(model, related), "one_row_for", "")


def fitted(register, record, body):
    """(what the form may be given, field -> messages about what it may not)."""
    given, wrong = {}, {}
    for name, value in body.items():
        if name in register.children:
            given[name] = _rows(register, record, name, value, wrong)
        elif name in fields_of(register) and (message := misfit(fields_of(register)[name], value)):
            wrong[name] = [message]
        else:
            given[name] = value
    return given, wrong


def _rows(register, record, related, rows, wrong):
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wrong[related] = [_("This has to be a list of objects.")]
        return []
    fields = row_fields(register.model, related)
    known = set(getattr(record, related).values_list("pk", flat=True)) if record.pk else set()
    if removable(register.model, related):
        fields = fields | {"remove": forms.BooleanField()}
    fit = []
    for index, row in enumerate(rows):
        told = _misfits(fields, row, known)
        wrong |= {f"{related}.{index}.{name}": [message] for name, message in told.items()}
        good = {name: value for name, value in row.items() if name not in told and name != "remove"}
        removed = {"DELETE": "on"} if row.get("remove") is True else {}
        # A row that is not there is not taken for a new one; nothing said of it means nothing.
        fit.append({} if "id" in told else good | removed)
    return fit


def errors_of(form, given):
    """Field -> messages; a child row is named by its place in what was sent, not in the form."""
    places = {}
    for related, formset in form.formsets.items():
        stored, key = [row.instance for row in formset.initial_forms], getattr(formset.model, "one_row_for", "")
        known = {row.pk: place for place, row in enumerate(stored)}
        known |= {getattr(row, key): place for place, row in enumerate(stored) if key}
        fresh = itertools.count(len(stored))
        for index, row in enumerate(given.get(related, ())):
            place = known.get(row.get("id"), known.get(row.get(key)))
            places[related, str(next(fresh) if place is None else place)] = str(index)
    found = {}
    for name, messages in form.all_errors().items():
        related, _dot, rest = name.partition(".")
        place, dot, field = rest.partition(".")
        found[f"{related}.{places.get((related, place), place)}.{field}" if dot else name] = messages
    return found


def _misfits(fields, row, known):
    told = {}
    for name, value in row.items():
        if name == "id":
            message = "" if type(value) is int and value in known else _("There is no such row.")
        else:
            message = misfit(fields[name], value) if name in fields else _("There is no such field.")
        if message:
            told[name] = message
    return told


IMPLIED = frozenset({"id", "tenant", "number", "version", "opening", "voided", "state"})
"""Columns that every record has and that are told at its head, or never."""


@cache
def untold_of(model):
    """Names of the columns that are never told, not even in the history."""
    return frozenset(field.name for field in model._meta.fields) - IMPLIED - {field.name for field in told_of(model)}


@cache
def told_of(model):
    """The model's columns that are told: no keys, digests or paths that serve the platform alone."""
    inner = {field.index for field in model._meta.fields if isinstance(field, SecretField)} | {model.parent}
    return tuple(
        field
        for field in model._meta.fields
        if field.name not in IMPLIED | inner
        and not isinstance(field, models.FileField)
        and (not field.is_relation or field.related_model is User or find(field.related_model))
    )
