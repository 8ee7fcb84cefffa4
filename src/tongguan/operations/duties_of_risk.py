"""Duty to review how the risk has changed after people, service or units did, or a serious incident (7.1.b)."""

import datetime as dt

from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Coalesce, Least, NullIf
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty
from tongguan.outsourcing.models import Project

from .risk_changes import first_days

NEVER = Value(dt.date(9999, 12, 31), output_field=DateField())


@duty(
    "RISK_EVENT",
    _("Review how the risk has changed by what happened"),
    clause="7.1.b",
    limit="events_lead_to_a_risk_review.days",
    unit=Unit.DAY,
    once=True,
)
def events_are_reviewed(on: dt.date) -> Owed:
    """Each operating project with something that was not reviewed since, from the first such event."""
    days = [Coalesce(day, NEVER, output_field=DateField()) for day in first_days(on)]
    since = NullIf(Least(*days, output_field=DateField()), NEVER)
    return Owed(
        over=Project.objects.filter(state=Project.State.OPERATING).alias(event_since=since),
        since=F("event_since"),
        last=Case(When(event_since__isnull=False, then=None), default=Value(on), output_field=DateField()),
        owner=F("office_head__account"),
    )
