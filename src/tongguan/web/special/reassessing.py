"""Why the risk of a running service has to be looked at again: what happened since it was last assessed (5.1.1)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.core import access, clock, preferences, registers
from tongguan.core.calendar import months_before
from tongguan.improvement.models import Finding
from tongguan.operations.models import SecurityIncident
from tongguan.operations.models.security_incident import SERIOUS
from tongguan.outsourcing.models import Contract, Project, VendorStaff
from tongguan.risk.models import RiskAssessment

RUNNING = frozenset({"mobilising", "operating", "suspended"})
SHARE = 100
Trigger = RiskAssessment.Trigger


@dataclass(frozen=True)
class Reason:
    """One thing that happened since, and where the new assessment is entered."""

    trigger: str
    said: str
    url: str = ""


def reasons(project: Project, actor: Any) -> list[Reason]:
    """Why the project's risk is to be assessed anew, for whoever may read assessments."""
    register = registers.register_of(RiskAssessment)
    if project.state not in RUNNING or not access.may(actor, "read", register):
        return []
    done = project.risk_assessments.filter(kind="project", state="accepted", completed_on__isnull=False)
    last = done.order_by("-completed_on").first()
    if last is None:
        return []
    may_write = access.may(actor, "write", register)
    return [
        Reason(trigger, said, _new(project, trigger) if may_write else "")
        for trigger, said in _happened(project, last.completed_on)
    ]


def _new(project: Project, trigger: str) -> str:
    return f"/risk_assessment/new/?{urlencode({'kind': 'project', 'project': project.pk, 'trigger': trigger})}"


def _happened(project: Project, since: dt.date) -> Iterator[tuple[str, str]]:
    if since < months_before(clock.today(), preferences.value_of("reassess_months")):
        yield Trigger.PERIODIC, _("last assessed on %(day)s") % {"day": since.isoformat()}
    if project.state == "suspended" and project.suspended_on and project.suspended_on >= since:
        day = project.suspended_on.isoformat()
        yield Trigger.SERVICE, _("suspended on %(day)s; it goes on only after a fresh assessment") % {"day": day}
    if _vendor_changed(project, since):
        yield Trigger.STAFF, _("the vendor changed")
    if (share := staff_changed(project, since)) > preferences.value_of("reassess_staff_percent"):
        yield Trigger.STAFF, _("%(share)s %% of the service staff changed") % {"share": share}
    serious = SecurityIncident.objects.filter(project=project, level__in=SERIOUS, reported_at__date__gt=since)
    for incident in serious.order_by("-pk")[:3]:
        yield Trigger.INCIDENT, _("security incident: %(title)s") % {"title": incident}
    critical = Finding.objects.filter(project=project, severity="critical", found_on__gt=since)
    for finding in critical.order_by("-pk")[:3]:
        yield Trigger.FINDING, _("critical finding: %(title)s") % {"title": finding}


def _vendor_changed(project: Project, since: dt.date) -> bool:
    contracts = Contract.objects.filter(project=project, signed_on__isnull=False)
    before = set(contracts.filter(signed_on__lte=since).values_list("vendor", flat=True))
    after = set(contracts.filter(signed_on__gt=since).values_list("vendor", flat=True))
    return bool(before and after - before)


def staff_changed(project: Project, since: dt.date) -> int:
    """How many percent came or left since, of those who served then; who began with the service is not new."""
    begun = max(since, project.service_started_on or since)
    served = VendorStaff.objects.filter(project=project, onboarded_on__isnull=False)
    then = served.filter(Q(offboarded_on=None) | Q(offboarded_on__gt=begun), onboarded_on__lte=begun).count()
    changed = served.filter(Q(onboarded_on__gt=begun) | Q(offboarded_on__gt=begun)).count()
    return SHARE * changed // then if then else 0
