"""What is still to be done by hand where access has ended: accounts are switched off, devices collected."""

import datetime as dt

from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty
from tongguan.core.roles import Role

from .models import AccessGrant, DeviceEntry

OWNER = F("vendor_staff__project__office_head__account")


@duty(
    "SWITCH_OFF",
    _("Switch off the account whose grant has ended"),
    clause="A.4.b",
    default=1,
    unit=Unit.DAY,
    role=Role.SEC_OFFICER,
    once=True,
)
def accounts_are_switched_off(on: dt.date) -> Owed:
    """Each grant of service staff that ran out, from its last day; done once the time of switching off is told."""
    return Owed(
        over=AccessGrant.objects.filter(state="expired", vendor_staff__isnull=False, valid_to__isnull=False),
        since=F("valid_to"),
        last=TruncDate("revoked_at"),
        proof=F("number"),
        owner=OWNER,
    )


@duty(
    "COLLECT_DEVICE",
    _("Collect the device of somebody who has left"),
    clause="A.3.h",
    default=1,
    unit=Unit.DAY,
    role=Role.SEC_OFFICER,
    once=True,
)
def devices_are_collected(on: dt.date) -> Owed:
    """Each device that was in use when the service of whoever brought it ended, from that day."""
    left = DeviceEntry.objects.filter(vendor_staff__state="offboarded", state__in=["in_use", "removed"])
    return Owed(
        over=left.filter(in_on__isnull=False, vendor_staff__offboarded_on__isnull=False),
        since=F("vendor_staff__offboarded_on"),
        last=F("out_on"),
        proof=F("number"),
        owner=F("project__office_head__account"),
    )
