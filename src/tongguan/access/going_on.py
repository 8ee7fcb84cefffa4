"""Access goes on with what it rests on: with a renewed contract, or over a gap that the leader bridges."""

import datetime as dt

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.workflow import effect
from tongguan.outsourcing.models import NDA, Contract

from .effects import end_all
from .models import AccessGrant, RemoteAccess, access_grant, remote_access

RESTED_ON = ("signed", "in_force", "amending", "expired")


@effect("access.extend")
def extend(contracts: QuerySet, _on: dt.date) -> None:
    """Grants that ended with the contract that is renewed end with the new one, in one act."""
    for contract in contracts.select_related("renewal_of"):
        until = contract.renewal_of.end_on
        if until and contract.end_on and contract.end_on > until:
            of_it = {"vendor_staff__project": contract.project_id, "vendor_staff__vendor": contract.vendor_id}
            _go_on(of_it, until, contract.end_on, _("Extended with the contract %(title)s.") % {"title": contract})


@effect("access.bridge")
def bridge(projects: QuerySet, _on: dt.date) -> None:
    """Grants that end with the last contract go on until the day that the leader has set."""
    for project in projects:
        last = Contract.objects.filter(project=project, state__in=RESTED_ON).aggregate(end=Max("end_on"))["end"]
        if last and project.interim_to > last:
            reason = _("The leader lets access go on until %(day)s.") % {"day": project.interim_to.isoformat()}
            _go_on({"vendor_staff__project": project.pk}, last, project.interim_to, reason)


def _go_on(of_it: dict[str, int], ended: dt.date, until: dt.date, reason: str) -> None:
    """Those that end on that very day go on, no longer than the person's own agreement; what ends earlier does."""
    for model, live in ((AccessGrant, ("approved", "active")), (RemoteAccess, ("approved", "active"))):
        for row in model.objects.filter(**of_it, valid_to=ended, state__in=live).select_related("vendor_staff"):
            last = _agreed_until(row.vendor_staff_id, until)
            if last > row.valid_to:
                row.valid_to = last
                row.save(action="extend", reason=reason)


def _agreed_until(staff: int, until: dt.date) -> dt.date:
    agreed = NDA.objects.filter(vendor_staff=staff, party_type="staff", state="signed")
    if not agreed.exists() or agreed.filter(valid_to=None).exists():
        return until
    return min(until, agreed.aggregate(end=Max("valid_to"))["end"])


@effect("access.withdraw_of_project")
def withdraw_of_project(projects: QuerySet, _on: dt.date) -> None:
    """Whoever was granted something for a project that is cancelled keeps nothing of it."""
    reason = _("The project was cancelled.")
    grants = AccessGrant.objects.filter(vendor_staff__project__in=projects, state__in=access_grant.LIVE)
    ways = RemoteAccess.objects.filter(project__in=projects, state__in=remote_access.LIVE)
    end_all(AccessGrant.objects.filter(pk__in=list(grants.values_list("pk", flat=True))), "revoke", reason)
    end_all(RemoteAccess.objects.filter(pk__in=list(ways.values_list("pk", flat=True))), "close", reason)


def end_what_is_over() -> int:
    """Close what ran out, or has no contract under it any more though its project runs; returns how many."""
    today = clock.today()
    over = AccessGrant.objects.filter(state__in=["approved", "active"], valid_to__lt=today)
    expired = AccessGrant.workflow.take_all(over, "expire").moved
    reason = _("No contract is in force under which it was granted.")
    live = {"vendor_staff__isnull": False, "state__in": ["approved", "active"]}
    rows = AccessGrant.objects.filter(_without_contract(today), **live)
    frozen = AccessGrant.workflow.take_all(rows, "revoke", reason=reason).moved
    ways = RemoteAccess.objects.filter(_without_contract(today), **live)
    closed = RemoteAccess.workflow.take_all(ways, "close", reason=reason).moved
    return len(expired) + len(frozen) + len(closed)


def _without_contract(today: dt.date) -> Q:
    """Staff of a running project whose contract is over, with none in force and no interim that the leader decided."""
    contracts = Contract.objects.filter(
        project=OuterRef("vendor_staff__project"), vendor=OuterRef("vendor_staff__vendor")
    )
    running = contracts.filter(state__in=["signed", "in_force", "amending"])
    bridged = Q(vendor_staff__project__interim_by__isnull=False, vendor_staff__project__interim_to__gte=today)
    over = Q(Exists(contracts.filter(state="expired"))) & ~Q(Exists(running))
    return Q(vendor_staff__project__state="operating") & over & ~bridged
