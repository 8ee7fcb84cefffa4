"""Joined lives: with a vendor, a contract, a subcontract, a project, a clearance or a person ends what hangs on it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.accounts.leaving import withdraw_outside
from tongguan.core.effects import consequence, effect
from tongguan.organisation.models import Person

from .models import Contract, Subcontract, VendorStaff

IN_FORCE = ("signed", "in_force", "amending")
SERVING = ("proposed", "cleared", "onboarded", "suspended")
Moves = Iterator[tuple[QuerySet, str]]


def _people(**where: Any) -> QuerySet[VendorStaff]:
    return VendorStaff.objects.filter(state__in=SERVING, **where)


@consequence("vendor.ends", _("The relation with the vendor has ended."), wide=True)
def vendor_ends(vendors: QuerySet) -> Moves:
    """Its people leave, with all that they were granted; its contracts end, and nothing is handed on to it."""
    yield _people(vendor__in=vendors), "offboard"
    yield Contract.objects.filter(vendor__in=vendors, state__in=IN_FORCE), "terminate"
    handed_on = Subcontract.objects.filter(sub_vendor__in=vendors)
    yield handed_on.filter(state="requested"), "reject"
    yield handed_on.filter(state="approved"), "end"


@consequence("contract.ends", _("The contract has ended."))
def contract_ends(contracts: QuerySet) -> Moves:
    """What was handed on under it ends with it."""
    yield Subcontract.objects.filter(contract__in=contracts, state="approved"), "end"


@consequence("staff.leave_with_subcontract", _("The subcontract has ended."))
def leave_with_subcontract(subcontracts: QuerySet) -> Moves:
    """The subcontractor's people leave the project, unless something else lets them serve on it."""
    here = {"project": OuterRef("project"), "sub_vendor": OuterRef("vendor")}
    others = Subcontract.objects.filter(state="approved", **here).exclude(pk__in=subcontracts.values("pk"))
    own = Contract.objects.filter(project=OuterRef("project"), vendor=OuterRef("vendor"), state__in=IN_FORCE)
    yield _people().filter(Exists(subcontracts.filter(**here)), ~Exists(others), ~Exists(own)), "offboard"


@effect("staff.roles_end")
def roles_end(staff: QuerySet, _on: dt.date) -> None:
    """Whoever serves on no project any more no longer comes in from outside."""
    serving = _people(person__account=OuterRef("account"))
    gone = Person.objects.filter(~Exists(serving), engagements__in=staff, account__isnull=False)
    withdraw_outside(gone.values_list("account", flat=True), reason=str(_("Serves on no project any more.")))


@consequence("staff.leave_with_project", _("The project has ended."))
def leave_with_project(projects: QuerySet) -> Moves:
    """Nobody serves on a project that is over; what they promised in their agreements outlives it."""
    yield _people(project__in=projects), "offboard"


@consequence("staff.clearance_is_lost", _("The assessment was failed."))
def clearance_is_lost(assessments: QuerySet) -> Moves:
    """Whoever fails an assessment while on board is suspended, and loses all access with that."""
    yield VendorStaff.objects.filter(state="onboarded", assessments__in=assessments), "suspend"


@consequence("person.service_ends", _("The person has left."))
def service_ends(people: QuerySet) -> Moves:
    """Whoever leaves serves on no project any more."""
    yield _people(person__in=people), "offboard"
