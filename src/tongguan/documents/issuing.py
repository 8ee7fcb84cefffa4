"""What the issue of a new edition does: the old one leaves force, whom it concerns is asked to take note (7.5.3)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongguan.core.workflow import effect

from . import noting
from .models import Document, Policy, RecordForm


@effect("supersede_policies")
def supersede_policies(issued: QuerySet, on: dt.date) -> None:
    """The policy of the same kind and topic that was in force before; of other topics that of the same title."""
    newer = issued.filter(kind=OuterRef("kind"), topic=OuterRef("topic"))
    same = Q(Exists(newer), ~Q(topic=Policy.Topic.OTHER)) | Q(Exists(newer.filter(title=OuterRef("title"))))
    _take(Policy.objects.filter(same, state=Policy.State.PUBLISHED), issued, "supersede", on)


@effect("retire_older_documents")
def retire_older_documents(issued: QuerySet, on: dt.date) -> None:
    """Other editions of the same code."""
    newer = issued.filter(code=OuterRef("code")).exclude(code="")
    _take(Document.objects.filter(Exists(newer), state=Document.State.PUBLISHED), issued, "retire", on)


@effect("retire_older_forms")
def retire_older_forms(issued: QuerySet, on: dt.date) -> None:
    """Other editions of the same form."""
    newer = issued.filter(code=OuterRef("code"))
    _take(RecordForm.objects.filter(Exists(newer), state=RecordForm.State.PUBLISHED), issued, "retire", on)


@effect("ask_for_note")
def ask_for_note(issued: QuerySet, on: dt.date) -> None:
    """Everybody whom the new edition concerns."""
    for record in issued:
        noting.ask(record, on)


def _take(old: QuerySet, issued: QuerySet, move: str, on: dt.date) -> None:
    rows = old.exclude(pk__in=issued.values("pk"))
    noting.call_off(rows)
    rows.model.workflow.take_all(rows, move, on=on).or_refused()
