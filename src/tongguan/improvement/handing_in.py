"""What a vendor hands in to settle what it owes: a text, a file, and the steps that follow, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import registers
from tongguan.core.evidence import take_in
from tongguan.core.freezing import frozen_in
from tongguan.core.models import Record


@dataclass(frozen=True, kw_only=True)
class Way:
    """How something of a register is settled: which fields take text and file, and which steps are taken."""

    open_in: Sequence[str]
    """States in which something is owed."""
    steps: Sequence[str]
    """Moves in their order; one that does not lead on from the state is left out."""
    text: str = ""
    file: str = ""
    must: bool = True
    """Whether text and file, where there are such fields, have to be given."""
    due: str = ""
    """Path to the day by which it is wanted."""


WAYS: dict[str, Way] = {
    "deliverable": Way(open_in=("pending", "rejected"), steps=("deliver",), file="file", due="milestone__due"),
    "milestone": Way(open_in=("planned", "due", "rejected"), steps=("deliver",), due="due"),
    "action": Way(open_in=("approved", "in_progress"), steps=("start", "finish"), file="evidence", due="due"),
    "plan_item": Way(
        open_in=("todo", "doing", "overdue"), steps=("finish",), text="note", file="evidence", must=False, due="due"
    ),
    "exit_item": Way(open_in=("todo",), steps=("finish",), text="method", file="evidence", due="due"),
    "issue_report": Way(open_in=("reported",), steps=("fix",), text="correction"),
    "vulnerability": Way(open_in=("fixing",), steps=("fix",), text="fix", due="due"),
}
"""Register -> the way; the steps themselves say who may take them."""


@transaction.atomic
def hand_in(record: Any, *, text: str = "", file: Any = None) -> None:
    """Keep what was handed in and take the steps; raises ValidationError by field, or `Refused`.

    Steps that only begin come first: some records take proof only once somebody is at work on them.
    """
    name = registers.name_of(type(record))
    way = WAYS[name]
    _refuse_gaps(way, text, file)
    *first, last = [step for step in way.steps if _leads_on(record, step, way)]
    for step in first:
        record.workflow.take(step, record)
    if way.text and text:
        _set(record, way.text, text)
    if way.file and file:
        kind = str(record._meta.get_field(way.file).verbose_name)
        _set(record, way.file, take_in(file, file.name, kind=kind[:60], register=name, record=record.pk))
    record.save()
    record.workflow.take(last, record)


def _leads_on(record: Record, step: str, way: Way) -> bool:
    """Whether a step is to be taken: the last one always, one before it only from where the record stands."""
    return step == way.steps[-1] or record.state in record.workflow.transitions[step].source


def _refuse_gaps(way: Way, text: str, file: Any) -> None:
    gaps = {"text": way.text and not text, "file": way.file and not file}
    if way.must and (missing := [name for name, gap in gaps.items() if gap]):
        raise ValidationError({name: _("This field is required.") for name in missing})


def _set(record: Any, name: str, value: Any) -> None:
    if name in frozen_in(record, [name]):
        told = {"state": record.get_state_display()}
        raise ValidationError(_("This cannot be changed in the state “%(state)s”.") % told)
    setattr(record, name, value)
