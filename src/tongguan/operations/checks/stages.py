"""At the end of a stage what was served in it is on record and confirmed (7.2.a.3)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.operations.models import ServiceLog
from tongguan.outsourcing.checks.stages import VERIFICATION, Item, answered, latest
from tongguan.outsourcing.models import StageVerification


@check(
    _("At the verification of a stage every service of it is recorded with content, time and way, and confirmed."),
    message=_("{record}: service records are not verified, or one of the stage is not confirmed."),
    over=StageVerification,
    scope=VERIFICATION,
    mend="service_log",
)
def service_records_are_verified(on: dt.date) -> Rule:
    waiting = ServiceLog.objects.filter(
        project=OuterRef("milestone__project"),
        vendor_staff__vendor=Coalesce(OuterRef("milestone__contract__vendor"), "vendor_staff__vendor"),
        state="open",
        started_at__date__lte=Coalesce(OuterRef("milestone__delivered_on"), OuterRef("verified_on")),
    )
    return Rule(over=latest(), broken=~answered(Item.SERVICE) | Q(Exists(waiting)))
