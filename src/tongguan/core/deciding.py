"""Steps that are decisions of a leader: who decided what, when and why stands in the register of decisions."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from . import registers
from .looking import Refusals
from .models import Record
from .refusals import Refused
from .transitions import Decides, Transition
from .values import label_of, shown

OUTCOMES = {"approve": "approved", "reject": "rejected", "return": "returned"}
MOST = 200
"""Characters of what is asked."""


class HeldBack(Exception):
    """A gate holds records back after their step: what was written with the step is undone."""

    def __init__(self, refusals: Refusals) -> None:
        super().__init__()
        self.refusals = refusals


def undo_if_held(refusals: Refusals) -> None:
    """Raise `HeldBack` where a gate holds anything back."""
    if refusals:
        raise HeldBack(refusals)


def decide(move: Transition, records: Iterable[Record], *, reason: str, on: dt.date) -> None:
    """Put on record the decision that each record's step is; raises `HeldBack` for those whose decision is refused."""
    # A decision is a record with moves of its own.
    from .models import Decision  # noqa: PLC0415  circular import

    if not (told := move.decides):
        return
    refused: Refusals = {}
    for record in records:
        decision = Decision(
            kind=told.kind,
            subject=_subject(move, told, record),
            outcome=OUTCOMES[told.way],
            opinion=reason,
            register=registers.name_of(type(record)),
            record=record.pk,
        )
        try:
            decision.save()
            decision.workflow.take(told.way, decision, reason=reason, on=on)
        except Refused as against:
            refused[record.pk] = against.refusals
    undo_if_held(refused)


def _subject(move: Transition, told: Decides, record: Record) -> str:
    said = _("%(step)s: %(record)s") % {"step": move.label, "record": record}
    for name in told.states:
        said = _("%(said)s (%(field)s: %(value)s)") % {
            "said": said,
            "field": label_of(type(record), name),
            "value": shown(record, name),
        }
    return said[:MOST]
