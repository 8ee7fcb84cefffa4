"""What goes on and what ends: a renewal is filed, a cancelled project releases promises, a lapsed vendor waits."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core.lots import in_lots
from tongguan.core.models import Tenant
from tongguan.core.workflow import effect

from .checks.vendors import lapsed
from .models import NDA, Filing, FilingAmendment, FilingGroup, Vendor
from .models.contract import RENEWED


@effect(RENEWED)
def renewed(contracts: QuerySet, on: dt.date) -> None:
    """The authority is to be told of the new contract: each accepted filing of the project gets an open amendment."""
    for contract in contracts.select_related("project"):
        told = contract.signed_on or on
        change = _("Renewed by the contract %(contract)s.") % {"contract": contract.code or contract.title}
        for filing in Filing.objects.filter(project=contract.project_id, state__in=["accepted", "amending"]):
            if not FilingAmendment.objects.filter(filing=filing, change=change).exists():
                FilingAmendment(filing=filing, group=FilingGroup.Group.VENDOR, change=change, changed_on=told).save()


@effect("promises_are_released")
def released(projects: QuerySet, on: dt.date) -> None:
    """Nothing was handed over under a project that is cancelled before its start: its promises bind nobody any more."""
    signed = NDA.objects.filter(state="signed")
    theirs = signed.filter(Q(project__in=projects) | Q(vendor_staff__project__in=projects))
    rows = NDA.objects.filter(pk__in=list(theirs.values_list("pk", flat=True)))
    NDA.workflow.take_all(rows, "release", reason=_("The project was cancelled."), on=on)


def suspend_lapsed(tenant: Tenant, today: dt.date) -> int:
    """Vendors of which a qualification or a certificate ran out take no new projects; returns how many."""
    rows = Vendor.objects.filter(lapsed(today), state=Vendor.State.QUALIFIED)
    reason = _("A qualification or a certificate has run out; it takes no new projects until that is renewed.")
    return in_lots(tenant, rows.all, lambda some: len(Vendor.workflow.take_all(some, "suspend", reason=reason).moved))
