"""Service staff who cannot go on say so beforehand; where they did not, that is found and settled (A.3.e)."""

import datetime as dt

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.improvement.models import Finding
from tongguan.outsourcing.models import Contract, Project, VendorNotice, VendorStaff

CLAUSE = "A.3.e"
GOING_ON = Q(state__in=["signed", "in_force", "amending"])


@check(
    _("Who leaves a running service was announced {days} days ahead, or it was found and settled that nobody did so."),
    message=_("{record} left without notice {days} days ahead, and the finding about it is not settled."),
    over=VendorStaff,
    scope={"staff": "pk", "vendor": "vendor", "project": "project"},
    mend="finding",
    shared=(Finding,),
    days=14,
)
def staff_who_leave_say_so(on: dt.date, days: int) -> Rule:
    latest = ExpressionWrapper(F("effective_on") - Value(dt.timedelta(days=days - 1)), output_field=DateTimeField())
    said = VendorNotice.objects.filter(vendor_staff=OuterRef("pk"), kind="staff_unavailable", received_at__lt=latest)
    found = Finding.objects.filter(register="vendor_staff", record=OuterRef("pk"), clause=CLAUSE)
    contract = Contract.objects.filter(GOING_ON, project=OuterRef("project"), vendor=OuterRef("vendor"))
    running = Project.objects.filter(
        Q(end_on=None) | Q(end_on__gt=OuterRef("offboarded_on")),
        Q(adopted_on=None) | Q(adopted_on__lte=OuterRef("offboarded_on")),
        pk=OuterRef("project"),
        state__in=["operating", "suspended"],
    )
    left = Q(state="offboarded", onboarded_on__isnull=False)
    settled = Exists(found.filter(state__in=["verified", "closed"]))
    return Rule(
        over=VendorStaff.objects.all(),
        when=left & Q(Exists(running)) & Q(Exists(contract)),
        broken=~Exists(said) & ~settled,
    )
