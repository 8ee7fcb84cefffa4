"""Who comes on board: the people who were promised, and those of a subcontractor if the office has approved it."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import Contract, PromisedStaff, Subcontract, VendorStaff

STAFF = {"staff": "pk", "vendor": "vendor", "project": "project"}
ON_BOARD = Q(state="onboarded")
NOT_CONCLUDED = ("draft", "security_review", "approved")


def _on_the_list() -> QuerySet:
    """The person on the staff list of a concluded contract of the project, by link or by name."""
    listed = PromisedStaff.objects.filter(contract__project=OuterRef("project"), contract__voided=False)
    concluded = listed.exclude(contract__state__in=NOT_CONCLUDED)
    return concluded.filter(Q(vendor_staff=OuterRef("pk")) | Q(name=OuterRef("person__name")))


@check(
    _("Whoever is on board was promised in the contract, or replaces somebody with approval."),
    message=_("{record} is not on the staff list of the contract, nor approved as the replacement of somebody."),
    over=VendorStaff,
    scope=STAFF,
    mend="contract",
)
def promised_people_serve(on: dt.date) -> Rule:
    replaced = VendorStaff.objects.filter(
        project=OuterRef("project"),
        replaced_by=OuterRef("pk"),
        replacement_approved_by__isnull=False,
        replacement_approved_on__lte=on,
    )
    broken = ~Exists(_on_the_list()) & ~Exists(replaced)
    return Rule(over=VendorStaff.objects.all(), when=ON_BOARD, broken=broken)


@check(
    _("People of a subcontractor serve only under a subcontract that the office has approved."),
    message=_("{record} belongs to another vendor than the contract names, and no approved subcontract covers that."),
    over=VendorStaff,
    scope=STAFF,
    mend="subcontract",
    if_any=True,
)
def people_of_subcontractors_are_approved(on: dt.date) -> Rule:
    running = Contract.objects.filter(project=OuterRef("project"), state__in=["signed", "in_force", "amending"])
    foreign = Exists(running) & ~Exists(running.filter(vendor=OuterRef("vendor")))
    approved = Subcontract.objects.filter(project=OuterRef("project"), sub_vendor=OuterRef("vendor"), state="approved")
    covered = approved.filter(Q(start_on=None) | Q(start_on__lte=on), Q(end_on=None) | Q(end_on__gte=on))
    serving = Q(state__in=["onboarded", "suspended"]) & foreign
    return Rule(over=VendorStaff.objects.all(), when=serving, broken=foreign & ~Exists(covered))
