"""At the end of a stage what was served in it is on record and confirmed (7.2.a.3)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import ServiceLog
from tongguan.outsourcing.checks.stages import VERIFICATION, Item, answered, latest
from tongguan.outsourcing.models import StageVerification, VendorStaff


@check(
    _("At the verification of a stage every service of it is recorded with content, time and way, and confirmed."),
    message=_(
        "{record}: service records are not verified, one of the stage is not confirmed, or people served and none is "
        "on record."
    ),
    over=StageVerification,
    scope=VERIFICATION,
    mend="service_log",
)
def service_records_are_verified(on: dt.date) -> Rule:
    project, by_then = (
        OuterRef("milestone__project"),
        Coalesce(OuterRef("milestone__delivered_on"), OuterRef("verified_on")),
    )
    vendor = OuterRef("milestone__contract__vendor")
    logs = ServiceLog.objects.filter(
        project=project, vendor_staff__vendor=Coalesce(vendor, "vendor_staff__vendor"), started_at__date__lte=by_then
    )
    served = VendorStaff.objects.filter(project=project, vendor=Coalesce(vendor, "vendor"), onboarded_on__lte=by_then)
    silent = Q(Exists(served)) & ~Q(Exists(logs.filter(state="confirmed")))
    return Rule(over=latest(), broken=~answered(Item.SERVICE) | Q(Exists(logs.filter(state="open"))) | silent)
