"""Files handed in with a form: taken in as evidence, and the link set to what was made of them."""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError

from tongguan.core import access, registers
from tongguan.core.evidence import take_in
from tongguan.core.forms import RecordForm
from tongguan.core.models import Evidence, Record

from .layout import FILE, takes_evidence

Refused = list[tuple[forms.BaseForm, str, ValidationError]]


def may_hand_in(actor) -> bool:
    """Whether the actor may bring evidence at all."""
    return access.may(actor, "write", registers.register_of(Evidence))


def taken(form: RecordForm) -> tuple[list[Evidence], Refused]:
    """Take in every file of a bound form; the links in its data then name the evidence.

    A form that turns out wrong keeps them, so that nobody has to hand in the same file twice.
    """
    made: list[Evidence] = []
    refused: Refused = []
    if not may_hand_in(form.actor):
        return made, refused
    for one, name in _places(form):
        file = form.files.get(one.add_prefix(name) + FILE)
        if file is None or name in one.frozen:
            continue
        try:
            evidence = take_in(file, file.name, kind=str(one.fields[name].label), **_about(form.instance))
        except ValidationError as error:
            refused.append((one, name, error))
            continue
        form.data[one.add_prefix(name)] = str(evidence.pk)
        made.append(evidence)
    return made, refused


def _places(form: RecordForm) -> Iterator[tuple[RecordForm, str]]:
    rows = [row for formset in form.formsets.values() for row in formset.forms]
    for one in [form, *rows]:
        for name, inner in one.fields.items():
            if takes_evidence(inner):
                yield one, name


def _about(record: Record) -> dict[str, object]:
    return {"register": registers.name_of(type(record)), "record": record.pk}


def settle(made: list[Evidence], record: Record) -> None:
    """Say of which record the files speak, once a new record has its id."""
    for evidence in made:
        if evidence.record is None:
            evidence.record = record.pk
            evidence.save()
