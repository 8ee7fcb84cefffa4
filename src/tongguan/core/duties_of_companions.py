"""Duties that may concern any record: decisions asked of the leader, texts that somebody has to take note of."""

import datetime as dt

from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .duties import Owed, Unit, duty, entered_on
from .models import Acknowledgement, Decision
from .roles import Role


@duty(
    "DECISION",
    _("Decide what is asked"),
    clause="4.2.2",
    default=5,
    unit=Unit.WORKING_DAY,
    role=Role.LEADER,
    once=True,
)
def decisions_are_taken(on: dt.date) -> Owed:
    """Counted from the day on which it was asked."""
    taken = Case(
        When(state="pending", then=None), default=Coalesce(F("decided_on"), Value(on), output_field=DateField())
    )
    return Owed(over=Decision.objects.all(), since=entered_on(Decision), last=taken, proof=F("number"))


@duty(
    "ACKNOWLEDGEMENT",
    _("Take note of what you were asked to read"),
    clause="4.2.2.d",
    default=14,
    unit=Unit.DAY,
    once=True,
)
def texts_are_acknowledged(on: dt.date) -> Owed:
    """Counted from the day on which it was asked; whoever is asked owes it."""
    taken = Case(
        When(state="pending", then=None), default=Coalesce(F("acknowledged_on"), Value(on), output_field=DateField())
    )
    asked = Acknowledgement.objects.all()
    return Owed(over=asked, since=entered_on(Acknowledgement), last=taken, proof=F("number"), owner=F("account_id"))
