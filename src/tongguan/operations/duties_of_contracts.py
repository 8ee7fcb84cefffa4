"""Duty to amend the security terms after whatever bears on them, or to say that nothing is needed (6.2.1.b)."""

import datetime as dt
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, Value, When
from django.db.models.functions import Coalesce, Least, NullIf
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty, earliest, latest
from tongguan.outsourcing.models import Contract, ContractAmendment

from .checks.contracts import unanswered_changes, unanswered_reviews

NEVER = Value(dt.date(9999, 12, 31), output_field=DateField())


def _first(*days: Any) -> NullIf:
    """The earliest of days of which any may be unknown; nothing where none is known."""
    known = [Coalesce(day, NEVER, output_field=DateField()) for day in days]
    return NullIf(Least(*known, output_field=DateField()), NEVER)


@duty(
    "CLAUSE_AMEND",
    _("Amend the security terms, or say why nothing is needed"),
    clause="6.2.1.b",
    limit="contract_follows_what_bears_on_it.days",
    unit=Unit.DAY,
    once=True,
)
def contracts_are_amended(on: dt.date) -> Owed:
    """Each running contract with a cause, a review or a change without an answer, from the first of them."""
    causes = ContractAmendment.objects.filter(contract=OuterRef("pk"))
    since = _first(
        earliest(causes.filter(outcome=""), "raised_on"),
        earliest(unanswered_reviews(on), "done_on"),
        earliest(unanswered_changes(on), "day"),
    )
    answered = Coalesce(latest(causes, "concluded_on"), Value(on), output_field=DateField())
    return Owed(
        over=Contract.objects.filter(state__in=["signed", "in_force", "amending"]).alias(cause_since=since),
        since=F("cause_since"),
        last=Case(When(cause_since__isnull=False, then=None), default=answered, output_field=DateField()),
        proof=F("number"),
        owner=F("project__office_head__account"),
    )
