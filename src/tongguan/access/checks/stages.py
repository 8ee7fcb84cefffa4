"""At the end of a stage nobody who left keeps a right (7.2.a.2)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import AccessGrant
from tongguan.core.checks import Rule, check
from tongguan.outsourcing.checks.stages import VERIFICATION, Item, answered, latest
from tongguan.outsourcing.models import StageVerification


@check(
    _("At the verification of a stage nobody who had left still holds a right."),
    message=_("{record}: rights are not verified, or somebody who had left by then still holds one."),
    over=StageVerification,
    scope=VERIFICATION,
    mend="access_grant",
)
def rights_are_verified(on: dt.date) -> Rule:
    kept = AccessGrant.objects.filter(
        vendor_staff__project=OuterRef("milestone__project"),
        vendor_staff__vendor=Coalesce(OuterRef("milestone__contract__vendor"), "vendor_staff__vendor"),
        vendor_staff__state="offboarded",
        vendor_staff__offboarded_on__lte=OuterRef("verified_on"),
        state__in=["approved", "active"],
    )
    return Rule(over=latest(), broken=~answered(Item.RIGHTS) | Q(Exists(kept)))
