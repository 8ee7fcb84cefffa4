"""The authority may inspect, and what it finds is settled in time (4.1.d)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Tenant
from tongguan.improvement.models import Audit, AuditItem, Finding
from tongguan.organisation.models import InterestedParty
from tongguan.outsourcing.models import Project


def _late_findings(on: dt.date, days: int) -> QuerySet[Finding]:
    external = Audit.objects.filter(kind="external")
    of_audit = Q(Exists(external.filter(pk=OuterRef("record"))), register="audit")
    items = AuditItem.objects.filter(audit__kind="external", pk=OuterRef("record"))
    of_item = Q(Exists(items), register="audit_item")
    late = Q(due__lt=on) | Q(due=None, found_on__lt=on - dt.timedelta(days=days))
    return Finding.objects.filter(late & (of_audit | of_item)).exclude(state__in=["verified", "closed"])


@check(
    _(
        "What inspections found is settled by its date, without a date within {days} days; before the first inspection "
        "the authority is on file among the interested parties."
    ),
    message=_("{record}: a finding of an inspection is overdue, or there was none and no authority is on file."),
    over=Tenant,
    mend="finding",
    days=30,
)
def inspections_are_answered(on: dt.date, days: int) -> Rule:
    # The account for the inspection is the role that every installation has; whom to give it to must be known.
    ready = InterestedParty.objects.filter(kind="regulator", state="open")
    inspected = Audit.objects.filter(kind="external").exclude(state="programmed")
    unready = ~Q(Exists(inspected)) & ~Q(Exists(ready))
    return Rule(
        over=organisation(),
        when=Q(Exists(Project.objects.exclude(state="draft"))) | Q(Exists(inspected)),
        broken=Q(Exists(_late_findings(on, days))) | unready,
    )
