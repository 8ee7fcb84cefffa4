"""What people of vendors have to know: the terms of their contract, the texts published for them (6.2.1.c, A.7.b)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tongguan.core import registers
from tongguan.core.actor import Actor
from tongguan.core.models import Acknowledgement
from tongguan.documents.models import Document
from tongguan.documents.models.document import addressed_to

from .models import Contract, VendorStaff

IN_FORCE = ("signed", "in_force", "amending")


@dataclass(frozen=True)
class ToKnow:
    """A text, and whether whoever asks has taken note of the edition in force."""

    record: Any
    known: bool


def to_know(actor: Actor) -> list[ToKnow]:
    """The contracts under which somebody serves, and the texts for vendors, the unread ones first."""
    found = [ToKnow(one, one.noted) for rows in (_contracts(actor), _texts(actor)) for one in _noted(rows, actor)]
    return sorted(found, key=lambda one: one.known)


def _contracts(actor: Actor) -> QuerySet:
    here = VendorStaff.objects.filter(
        person__account=actor.user, project=OuterRef("project"), vendor=OuterRef("vendor")
    ).exclude(state="offboarded")
    return Contract.objects.filter(Exists(here), state__in=IN_FORCE)


def _texts(actor: Actor) -> QuerySet:
    return Document.objects.filter(addressed_to(actor))


def _noted(rows: QuerySet, actor: Actor) -> QuerySet:
    confirmed = Acknowledgement.objects.filter(
        register=registers.name_of(rows.model),
        record=OuterRef("pk"),
        object_version=OuterRef("edition"),
        account=actor.user,
        state="acknowledged",
    )
    return rows.annotate(noted=Exists(confirmed)).order_by("pk")


@transaction.atomic
def take_note(record: Any, actor: Actor) -> Acknowledgement:
    """Whoever acts confirms a text in its present edition; once for each edition."""
    about = {"register": registers.name_of(type(record)), "record": record.pk, "object_version": record.edition}
    mine = Acknowledgement.objects.filter(account=actor.user, **about).order_by("-state", "pk").first()
    if mine is None:
        mine = Acknowledgement(account=actor.user, **about)
        mine.save()
    if mine.state == Acknowledgement.State.PENDING:
        mine.workflow.take("acknowledge", mine)
    return mine
