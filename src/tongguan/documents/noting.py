"""Who has to take note of an edition: asked when it is issued, called off when it leaves force."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import registers
from tongguan.core.actor import acting
from tongguan.core.batch import unit_of_work
from tongguan.core.models import Acknowledgement, Membership, Record, User
from tongguan.core.roles import INSIDE, VENDORS

from .models import Document, DocumentCopy

HELD = (DocumentCopy.State.READY, DocumentCopy.State.HANDED_OUT)


def asked(record: Record) -> QuerySet:
    """What was asked of people about this edition, who has answered and who has not."""
    register = registers.name_of(type(record))
    rows = Acknowledgement.objects.filter(register=register, record=record.pk)
    return rows.select_related("account").order_by("account__name", "pk")


def concerned(record: Record, on: dt.date) -> QuerySet:
    """Whom an edition concerns: a policy all inside; a document the roles to which it speaks and who holds a copy."""
    held = Membership.in_force(on).filter(tenant=acting().tenant)
    if not isinstance(record, Document):
        return User.objects.filter(is_active=True, pk__in=held.filter(role__in=INSIDE).values("user"))
    spoken_to = set(record.sections.exclude(for_role="").values_list("for_role", flat=True))
    if record.kind == Document.Kind.INCIDENT_TRAINING:
        spoken_to |= VENDORS
    readers = spoken_to & set(registers.registry["document"].readers)
    holders = record.copies.filter(state__in=HELD, holder__account__isnull=False)
    of_role, of_copy = held.filter(role__in=readers).values("user"), holders.values("holder__account")
    return User.objects.filter(Q(pk__in=of_role) | Q(pk__in=of_copy), is_active=True)


def ask(record: Record, on: dt.date) -> None:
    """Ask everybody concerned, each once for an edition."""
    already = asked(record).values("account")
    with unit_of_work():
        for account in concerned(record, on).exclude(pk__in=already):
            Acknowledgement(
                register=registers.name_of(type(record)),
                record=record.pk,
                account=account,
                object_version=record.edition,
            ).save()


def call_off(records: QuerySet) -> None:
    """Nobody is asked any longer about editions that leave force; what was answered stays."""
    pending = Acknowledgement.objects.filter(
        register=registers.name_of(records.model),
        record__in=list(records.values_list("pk", flat=True)),
        state="pending",
    )
    with unit_of_work():
        for row in pending:
            row.void(_("Another edition took its place."))
