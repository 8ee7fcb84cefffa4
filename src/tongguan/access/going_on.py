"""Access goes on with what it rests on: with a renewed contract, or over a gap that the leader bridges."""

import datetime as dt
from functools import partial

from django.db.models import DateField, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import LessThan
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.lots import in_lots
from tongguan.core.models import Record, Tenant
from tongguan.core.workflow import effect
from tongguan.outsourcing.models import NDA, Contract

from .effects import without_contract
from .models import AccessGrant, RemoteAccess
from .models.ends import ends_on

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


def end_what_is_over(tenant: Tenant) -> int:
    """Close what ran out, or has no contract under it any more; returns how many."""
    today, time = clock.today(), _("Its time has run out.")
    run_out, fallen = Q(valid_to__lt=today), _("What it rested on has ended.")
    bare = _left_without_contract() | Q(LessThan(ends_on(), Value(today, output_field=DateField())))
    return sum(
        in_lots(tenant, partial(_live, model, over), partial(_ended, move, reason))
        for model, over, move, reason in (
            (AccessGrant, run_out, "expire", ""),
            (RemoteAccess, run_out, "close", time),
            (AccessGrant, bare, "revoke", fallen),
            (RemoteAccess, bare, "close", fallen),
        )
    )


def _live(model: type[Record], over: Q) -> QuerySet:
    return model.objects.filter(over, state__in=["approved", "active"])


def _ended(move: str, reason: str, rows: QuerySet) -> int:
    return len(rows.model.workflow.follow(rows, move, reason=reason))


def _left_without_contract() -> Q:
    """Service staff whose contract is over, with none in force and no interim that the leader decided."""
    theirs = {"project": OuterRef("vendor_staff__project"), "vendor": OuterRef("vendor_staff__vendor")}
    over = Contract.objects.filter(state__in=["expired", "terminated", "closed"], **theirs)
    bare = without_contract("vendor_staff__project", vendor=theirs["vendor"])
    return Q(Exists(over), vendor_staff__isnull=False) & bare
