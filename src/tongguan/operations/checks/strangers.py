"""Service by a company that is neither a vendor of the project nor an approved subcontractor (6.4.b.1)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import ServiceLog
from tongguan.outsourcing.models import Contract, Subcontract


@check(
    _("Service is given only by vendors of the project and by subcontractors that the office approved."),
    message=_("{record}: the company that served is neither a vendor of the project nor an approved subcontractor."),
    over=ServiceLog,
    scope={"project": "project", "staff": "vendor_staff", "vendor": "vendor_staff__vendor"},
    mend="subcontract",
    if_any=True,
)
def service_is_given_by_nobody_else(on: dt.date) -> Rule:
    served = {"project": OuterRef("project")}
    bound = Contract.objects.filter(vendor=OuterRef("vendor_staff__vendor"), **served)
    agreed = Subcontract.objects.filter(sub_vendor=OuterRef("vendor_staff__vendor"), **served)
    known = Q(Exists(bound.exclude(state__in=["draft", "security_review"])))
    known |= Q(Exists(agreed.filter(state__in=["approved", "ended"])))
    # Where no contract is on file at all, that is what other rules name.
    contracted = Contract.objects.filter(**served).exclude(state__in=["draft", "security_review"])
    return Rule(over=ServiceLog.objects.all(), when=Exists(contracted), broken=~known)
