"""Ways in from outside: approved for a time, under five controls that work (A.2.3.b, A.2.3.d, A.4.c, A.4.d)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import RemoteAccess, RemoteControl
from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.risk.models import Control

WAY: dict[str, Any] = {
    "over": RemoteAccess,
    "scope": {
        "remote_access": "pk",
        "project": "project",
        "staff": "vendor_staff",
        "vendor": "vendor_staff__vendor",
    },
}
GRANTED = Q(state__in=["approved", "active"])


@check(
    _("Every remote access that is granted was approved, for a time that is not over."),
    message=_("{record}: it was not approved by name and date, or its end is not set or has passed."),
    if_any=True,
    **WAY,
)
def remote_access_is_approved_for_a_time(on: dt.date) -> Rule:
    lacking = Q(approved_by=None) | Q(approved_on=None) | Q(valid_to=None) | Q(valid_to__lt=on)
    return Rule(over=RemoteAccess.objects.all(), when=GRANTED, broken=lacking)


@check(
    _("The controls of every remote access in use were found effective within the last {months} months."),
    message=_("{record}: its controls were not assessed within the last {months} months, or are not effective."),
    months=6,
    **WAY,
)
def remote_access_controls_work(on: dt.date, months: int) -> Rule:
    lately = Q(last_assessed__gt=months_before(on, months), last_assessed__lte=on)
    works = lately & Q(assessment_result="effective")
    return Rule(over=RemoteAccess.objects.all(), when=Q(state="active"), broken=~works)


def _lacks(_on: dt.date, kind: str) -> Rule:
    """Where the ledger of controls knows the control, it has to be in place there and not found to fail."""
    in_place = Q(ledger=None) | Q(ledger__state__in=[Control.State.DEPLOYED, Control.State.EFFECTIVE])
    deployed = RemoteControl.objects.filter(in_place, access=OuterRef("pk"), control=kind, deployed=True)
    return Rule(over=RemoteAccess.objects.all(), when=GRANTED, broken=~Exists(deployed))


for _kind, _label in RemoteControl.Kind.choices:
    check(
        format_lazy("{}{}", _("Every remote access that is granted is under this control: "), _label),
        message=format_lazy("{}{}", _("{record} is not under this control: "), _label),
        name=f"remote_access_has_{_kind}",
        fixed=(_kind,),
        # A control may be of the whole organisation.
        shared=(Control,),
        **WAY,
    )(_lacks)
