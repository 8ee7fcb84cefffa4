"""Weak spots and security problems: told to the leader, fixed within the limit of their severity (A.6.d, A.7.d)."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.roles import Role
from tongguan.core.working_days import PassedBy
from tongguan.operations.models import IssueReport, SecurityIncident, Vulnerability
from tongguan.operations.models.incident_path import OUTSOURCED, without_weakness
from tongguan.operations.models.vulnerability import LIMITS

OPEN = ["open", "fixing"]


def _late(on: dt.date, days: dict[str, int], of: str = "") -> Q:
    """Still open after the days of its severity; what the owner plans himself does not lengthen them."""
    late = Q()
    for severity, limit in days.items():
        before = on - dt.timedelta(days=limit)
        late |= Q(**{f"{of}state__in": OPEN, f"{of}severity": severity, f"{of}found_on__lt": before})
    return late


@check(
    _(
        "A vulnerability of an outsourced service is fixed in time: critical {critical}, high {high}, medium {medium}, "
        "low {low} days."
    ),
    message=_("{record}: not fixed within the days that its severity allows, nor formally accepted."),
    over=Vulnerability,
    scope={"project": "project"},
    if_any=True,
    critical=3,
    high=7,
    medium=30,
    low=90,
)
def vulnerabilities_are_fixed_in_time(on: dt.date, critical: int, high: int, medium: int, low: int) -> Rule:
    days = {"critical": critical, "high": high, "medium": medium, "low": low}
    return Rule(over=Vulnerability.objects.all(), when=Q(project__isnull=False), broken=_late(on, days))


@check(
    _("Behind each closed incident stands a vulnerability that is fixed and verified, or formally accepted, in time."),
    message=_("{record}: the vulnerability behind it is missing, not verified as fixed, or not fixed in time."),
    over=SecurityIncident,
    scope={"project": "project", "vendor": "vendor"},
    mend="vulnerability",
    given={"source": "incident"},
    uses={name: f"{LIMITS}.{name}" for name in ("critical", "high", "medium", "low")},
    # One vulnerability may stand behind incidents of several projects.
    shared=(Vulnerability,),
)
def weakness_behind_incident_is_mended(on: dt.date, **days: int) -> Rule:
    left = Q(state="closed") & ~without_weakness()
    bound = OUTSOURCED & (Q(state="closed") | Q(vulnerability__isnull=False))
    return Rule(over=SecurityIncident.objects.all(), when=bound, broken=left | _late(on, days, "vulnerability__"))


@check(
    _("The leader knows of a security problem of an outsourced service within {working_days} working days."),
    message=_("{record}: the leader was not told within {working_days} working days."),
    over=IssueReport,
    scope={"project": "project"},
    by=(Role.OFFICE_HEAD, Role.OFFICE_STAFF, Role.SEC_OFFICER),
    working_days=1,
)
def issues_reach_the_leader_in_time(on: dt.date, working_days: int) -> Rule:
    told = Q(reported_to_leader_at__isnull=False)
    due = Q(found_on__lte=PassedBy(on, working_days)) | told
    return Rule(over=IssueReport.objects.all(), when=due, broken=~told)
