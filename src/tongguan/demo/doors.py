"""The doors that the demonstration goes through: forms and moves, as a person would; nothing is written past them."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tongguan.core import audit, evidence
from tongguan.core.forms import RecordForm, form_of
from tongguan.core.ledger import OPENING
from tongguan.core.models import Evidence, Record
from tongguan.core.refusals import Refused
from tongguan.core.registers import name_of, registry

ON_PAPER = "线下已办结，据纸质材料补记"
"""Reason of what is entered as an opening balance."""


def enter(register: str, /, **given: Any) -> Any:
    """A new record through its form."""
    return _valid(_form(register, given)).save()


def recorded(register: str, state: str, /, **given: Any) -> Any:
    """A record that was there before the platform: an opening balance in the state that it had."""
    signed = {name: given.pop(name) for name in _signed(register) & given.keys()}
    form = _form(register, given)
    form.instance.opening, form.instance.state = True, state
    for name, value in signed.items():
        setattr(form.instance, name, value)
    return _valid(form).save(action=OPENING, reason=ON_PAPER)


def _signed(register: str) -> set[str]:
    """What no form asks for, since a step writes it: who signed, and when."""
    return {field.name for field in registry[register].model._meta.concrete_fields if not field.editable}


def change(record: Record, /, reason: str = "", **given: Any) -> Any:
    """A record changed through its form; what is not given stays."""
    known = type(record).objects.get(pk=record.pk)
    return _valid(form_of(registry[name_of(type(record))]).of(known, given)).save(reason=reason)


def brought_to(record: Record, state: str) -> None:
    """A state that was reached on paper, because its step is not built yet or lies before the platform."""
    known = type(record).objects.get(pk=record.pk)
    known.state, known.opening = state, True
    known.save(action=OPENING, reason=ON_PAPER)


def move(rows: QuerySet, name: str, reason: str = "") -> None:
    """A step of every row; the story is written so that none is refused."""
    rows.model.workflow.take_all(rows, name, reason=reason).or_refused()


def step(record: Record, name: str, reason: str = "") -> None:
    """A step of one record."""
    move(type(record).objects.filter(pk=record.pk), name, reason=reason)


def refused(record: Record, name: str) -> None:
    """A step that somebody tried in vain; the door leaves the trace that every door leaves."""
    known = type(record).objects.get(pk=record.pk)
    try:
        known.workflow.take(name, known)
    except Refused as why:
        reasons = "; ".join(refusal.message for refusal in why.refusals)
        audit.note(name_of(type(record)), record.pk, f"refused:{name}", reason=reasons)
        return
    raise RuntimeError(f"{record} could take the step {name}; the story says it could not.")


def scan(name: str, about: str) -> Evidence:
    """A one-page PDF that stands for the scan of a signed paper."""
    return evidence.take_in(io.BytesIO(_page(about)), name, kind="nda")


def _page(text: str) -> bytes:
    """The smallest PDF with a line of text."""
    shown = f"BT /F1 14 Tf 60 760 Td (Demonstration only: {text}) Tj ET".encode("ascii")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(made))
    return made + head + table + tail


def _form(register: str, given: dict[str, Any]) -> RecordForm:
    declared = registry[register]
    return form_of(declared).of(declared.model(), given)


def _valid(form: RecordForm) -> RecordForm:
    if not form.is_valid():
        raise ValidationError([f"{name}: {text}" for name, texts in form.all_errors().items() for text in texts])
    return form
