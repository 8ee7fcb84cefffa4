"""The report on the outsourcing as a whole: one for each period that is over, received in time (5.2.2.c)."""

import datetime as dt
from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_after
from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Tenant
from tongguan.organisation.models import Report
from tongguan.outsourcing.models import Project

from .periods import SERVED, served_since

YEAR = 12
ONE_DAY = dt.timedelta(days=1)
Period = tuple[dt.date, dt.date]


def _submitted() -> QuerySet[Report]:
    return Report.objects.filter(kind="supervision", to="leader", submitted_at__isnull=False)


def elapsed(on: dt.date, months: int, days: int) -> Iterator[Period]:
    """First and last day of the periods of about a year whose report is due, latest first; counted from January on."""
    months = min(max(months, 1), YEAR)
    index = (on.year * YEAR + on.month - 1) // months * months - months
    begin = dt.date(index // YEAR, index % YEAR + 1, 1)
    for _count in range(YEAR // months + 1):
        last = months_after(begin, months) - ONE_DAY
        if last + dt.timedelta(days=days) < on:
            yield begin, last
        begin = months_after(begin, -months)


def _missed(period: Period, days: int) -> Q:
    begin, last = period
    undated = Q(period_to=None, submitted_at__range=(last, last + dt.timedelta(days=days)))
    told = _submitted().filter(Q(period_to__range=period) | undated)
    served = Project.objects.filter(SERVED & served_since(begin))
    return Q(Exists(served)) & ~Q(Exists(told))


@check(
    _("For every {months} months a report on the outsourcing went to the leader, {days} days after their end at most."),
    message=_("{record}: for a period of {months} months that is over no report on the outsourcing was submitted."),
    over=Tenant,
    mend="report",
    months=3,
    days=15,
)
def supervision_is_reported(on: dt.date, months: int, days: int) -> Rule:
    periods = list(elapsed(on, months, days))
    served = Project.objects.filter(SERVED & served_since(periods[0][0]))
    return Rule(
        over=organisation(),
        when=Q(Exists(served)) | Q(Exists(_submitted())),
        broken=reduce(or_, (_missed(period, days) for period in periods)),
    )


@check(
    _("A report on the outsourcing is acknowledged by the leader within {days} days."),
    message=_("{record}: submitted, and not acknowledged within {days} days."),
    over=Report,
    mend="report",
    days=10,
)
def supervision_report_is_acknowledged(on: dt.date, days: int) -> Rule:
    waiting = Q(state="submitted", submitted_at__lt=on - dt.timedelta(days=days))
    return Rule(over=_submitted(), when=Q(), broken=waiting)
