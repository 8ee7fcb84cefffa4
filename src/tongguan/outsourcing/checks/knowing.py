"""The vendor and its people know the security terms of the contract, in the edition in force (6.2.1.c)."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Acknowledgement
from tongguan.outsourcing.models import Contract, ContractAmendment, VendorStaff

from .contracts import CONTRACT

IN_FORCE = Q(state__in=["signed", "in_force", "amending"])


def _with_day_of_edition(contracts: QuerySet) -> QuerySet:
    """Since when the contract stands in the edition that it has."""
    agreed = ContractAmendment.objects.filter(contract=OuterRef("pk"), outcome="amended", edition=OuterRef("edition"))
    latest = agreed.order_by("-concluded_on").values("concluded_on")[:1]
    return contracts.annotate(edition_day=Coalesce(Subquery(latest), F("signed_on"), output_field=DateField()))


def _known(on: dt.date, account: OuterRef) -> QuerySet:
    """Confirmations of the edition of the contract around them, by this account."""
    return Acknowledgement.objects.filter(
        register="contract",
        record=OuterRef("pk"),
        object_version=OuterRef("edition"),
        state="acknowledged",
        account=account,
        acknowledged_on__lte=on,
    )


@check(
    _("Everyone on board has confirmed the security terms in force: on coming, or {days} days after a new edition."),
    message=_("{record} has not confirmed the security terms of the contract in the edition in force."),
    over=VendorStaff,
    scope={"staff": "pk", "vendor": "vendor", "project": "project"},
    mend="acknowledgement",
    days=10,
)
def staff_know_the_terms(on: dt.date, days: int) -> Rule:
    served = Contract.objects.filter(IN_FORCE, project=OuterRef("project"), vendor=OuterRef("vendor"))
    came = Coalesce(OuterRef("onboarded_on"), Value(on), output_field=DateField())
    contracts = _with_day_of_edition(served)
    due = Q(edition_day=None) | Q(edition_day__lt=on - dt.timedelta(days=days)) | Q(edition_day__lte=came)
    unknown = contracts.filter(due).filter(~Exists(_known(on, OuterRef(OuterRef("person__account")))))
    return Rule(over=VendorStaff.objects.all(), when=Q(Exists(served), state="onboarded"), broken=Exists(unknown))


@check(
    _("The vendor's project manager has confirmed the security terms within {days} days of each edition."),
    message=_("{record}: the project manager of the vendor is not named or has not confirmed the edition in force."),
    over=Contract,
    scope=CONTRACT,
    mend="acknowledgement",
    days=10,
)
def vendor_knows_the_terms(on: dt.date, days: int) -> Rule:
    here = _with_day_of_edition(Contract.objects.filter(pk=OuterRef("pk")))
    due = here.filter(Q(edition_day=None) | Q(edition_day__lt=on - dt.timedelta(days=days)))
    unknown = due.filter(~Exists(_known(on, OuterRef("project_manager__person__account"))))
    return Rule(over=Contract.objects.all(), when=IN_FORCE, broken=Exists(unknown))
