"""Devices, zones and networks: what comes in is approved and kept apart, what matters is behind a marked boundary."""

import datetime as dt
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from tongguan.access.models import DeviceEntry, NeededControl, NetworkReview, Zone
from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.inventory.models import Asset
from tongguan.risk.models import Control

DEVICE: dict[str, Any] = {
    "over": DeviceEntry,
    "scope": {"project": "project", "staff": "vendor_staff", "vendor": "vendor_staff__vendor"},
}
IN_USE = Q(state="in_use")
IMPORTANT = Q(state__in=["in_use", "idle"], grade__in=["high", "very_high"], category__in=["information", "hardware"])


@check(
    _("No device of a vendor is in use that nobody approved."),
    message=_("{record} is in use, and nobody approved it."),
    if_any=True,
    **DEVICE,
)
def device_in_use_is_approved(on: dt.date) -> Rule:
    return Rule(over=DeviceEntry.objects.all(), when=IN_USE, broken=Q(approved_by=None))


@check(
    _("Every device of a vendor that is in use is kept apart, and was checked by one's own people before."),
    message=_("{record}: how it is kept apart is not said, or it was not checked before it was used."),
    **DEVICE,
)
def device_in_use_is_kept_apart(on: dt.date) -> Rule:
    unchecked = Q(checked_by=None) | Q(checked_on=None) | Q(checked_on__gt=F("in_on"))
    return Rule(over=DeviceEntry.objects.all(), when=IN_USE, broken=Q(isolation="") | unchecked)


@check(
    _("Every network review says whether more controls are needed, and those are deployed or in time."),
    message=_("{record}: it is not said which controls are needed, or one of them is not deployed in time."),
    over=NetworkReview,
    scope={"project": "project"},
    # A control may be of the whole organisation.
    shared=(Control,),
)
def network_review_decides_on_controls(on: dt.date) -> Rule:
    needed = NeededControl.objects.filter(review=OuterRef("pk"))
    in_place = Q(control__state__in=[Control.State.DEPLOYED, Control.State.EFFECTIVE])
    late = needed.exclude(in_place | Q(control__deploy_due__gte=on))
    undecided = Q(extra_controls=None) | Q(extra_controls=True) & (~Exists(needed) | Exists(late))
    return Rule(over=NetworkReview.objects.all(), when=Q(state__in=["done", "closed"]), broken=undecided)


@check(
    _("Important information and equipment lie in zones whose boundary was seen marked in the last {months} months."),
    message=_(
        "{record}: its location is no zone whose boundary is marked, photographed and seen in the last {months} months."
    ),
    over=Asset,
    months=12,
)
def important_assets_lie_in_marked_zones(on: dt.date, months: int) -> Rule:
    seen = Q(boundary_seen_on__gt=months_before(on, months), boundary_seen_on__lte=on)
    marked = Zone.objects.filter(seen, state="active", boundary_sign=True, boundary_photo__isnull=False)
    place = ExpressionWrapper(OuterRef("location"), output_field=CharField())
    within = Q(place=F("name")) | Q(place__startswith=Concat(F("name"), Value(" ")))
    return Rule(over=Asset.objects.all(), when=IMPORTANT, broken=~Exists(marked.annotate(place=place).filter(within)))
