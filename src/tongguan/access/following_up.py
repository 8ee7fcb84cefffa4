"""What was seen in a log: written down against the person whose account it was, settled, or led on to more."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongguan.core import clock, preferences
from tongguan.core.actor import Actor
from tongguan.core.forms import form_of
from tongguan.core.models import Record
from tongguan.core.registers import name_of, registry

from .coverage import reach
from .models import LogAnomaly, LogReview

DAYS = "what_was_found_is_followed_up.days"


def note(review: LogReview, told: dict[str, Any], actor: Actor) -> None:
    """One more thing seen; whose account it was, and by when it is to be settled, is filled in if it is known."""
    row = {name: value for name, value in told.items() if value not in {"", None}}
    if "vendor_staff" not in row and (holder := holder_of(review, row.get("account", ""))):
        row["vendor_staff"] = holder
    row.setdefault("due_on", clock.today() + dt.timedelta(days=preferences.value_of(DAYS)))
    _write(review, row, actor)


def holder_of(review: LogReview, account: str) -> int | None:
    """The service staff member who holds this account on what the source records; nobody if it is not one person."""
    if not account:
        return None
    held = reach(review.source).filter(account=account, vendor_staff__isnull=False)
    found = set(held.values_list("vendor_staff", flat=True))
    return found.pop() if len(found) == 1 else None


def settle(anomaly: LogAnomaly, disposition: str, actor: Actor) -> None:
    """Say what was done about it; raises ValidationError where nothing is said."""
    _refuse_settled(anomaly)
    if not disposition:
        raise ValidationError(_("Say what was done about it."))
    row = {"id": anomaly.pk, "disposition": disposition, "settled_on": clock.today()}
    _write(anomaly.review, row, actor)


def lead_on(anomaly: LogAnomaly, made: Record, actor: Actor) -> None:
    """From here on a finding or an incident has its own dates; raises ValidationError if it led to one before."""
    _refuse_settled(anomaly)
    row = {"id": anomaly.pk, "register": name_of(type(made)), "record": made.pk}
    _write(anomaly.review, row, actor)


def _refuse_settled(anomaly: LogAnomaly) -> None:
    if anomaly.is_settled:
        raise ValidationError(_("Somebody has settled this already, or led it on."))


def _write(review: LogReview, row: dict[str, Any], actor: Actor) -> None:
    """Through the form of the review, so that its state and its rules decide."""
    form = form_of(registry["log_review"]).of(review, {"anomalies": [row]}, actor=actor)
    if not form.is_valid():
        raise ValidationError([text for texts in form.all_errors().values() for text in texts])
    form.save()
