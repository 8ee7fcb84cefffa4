"""What must not be left when a service is left: accounts, rights, ways in, devices, media (6.2.2.c.5, 8.2.c)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.access.exiting import INSIDE, ISSUED
from tongguan.access.models import AccessGrant, DeviceEntry, Media, RemoteAccess, access_grant, remote_access
from tongguan.core.checks import Rule, check
from tongguan.core.working_days import PassedBy
from tongguan.outsourcing.checks.exits import HANDED_OVER
from tongguan.outsourcing.models import AssetHolding, Contract, ExitCase, ExitItem


@check(
    _("No account that the service made is active {working_days} working days after its exit was closed."),
    message=_("{record}: an account that the service made is still active after the exit."),
    over=Contract,
    scope={"contract": "pk", "vendor": "vendor", "project": "project"},
    mend="access_grant",
    working_days=1,
)
def no_account_outlives_the_exit(on: dt.date, working_days: int) -> Rule:
    of_contract = Q(contract=None) | Q(contract=OuterRef("pk"))
    closed = ExitCase.objects.filter(of_contract, project=OuterRef("project"), state="closed")
    late = closed.filter(closed_on__lte=PassedBy(on, working_days))
    active = AccessGrant.objects.filter(created_by_service=True, state="active")
    of_service = active.filter(vendor_staff__project=OuterRef("project"), vendor_staff__vendor=OuterRef("vendor"))
    concluded = Q(state__in=["approved", "signed", "in_force", "amending"])
    return Rule(over=Contract.objects.all(), when=concluded | Exists(closed), broken=Exists(late) & Exists(of_service))


def _left(project: str) -> Q:
    """The project is closed, or all that it had is said to be handed over."""
    handed_over = ExitCase.objects.filter(project=OuterRef(project), state__in=HANDED_OVER)
    return Q(**{f"{project}__state": "closed"}) | Q(Exists(handed_over))


@check(
    _("Once the hand-over is accepted no right of the vendor's people is live."),
    message=_("{record}: this right is still live although the service was handed over."),
    over=AccessGrant,
    scope={"staff": "vendor_staff", "vendor": "vendor_staff__vendor", "project": "vendor_staff__project"},
    if_any=True,
)
def no_right_outlives_the_exit(on: dt.date) -> Rule:
    return Rule(
        over=AccessGrant.objects.all(), when=_left("vendor_staff__project"), broken=Q(state__in=access_grant.LIVE)
    )


@check(
    _("Once the hand-over is accepted no way in from outside is live."),
    message=_("{record}: this way in from outside is still live although the service was handed over."),
    over=RemoteAccess,
    scope={"project": "project"},
    if_any=True,
)
def no_remote_access_outlives_the_exit(on: dt.date) -> Rule:
    return Rule(over=RemoteAccess.objects.all(), when=_left("project"), broken=Q(state__in=remote_access.LIVE))


@check(
    _("Once the hand-over is accepted no device of the vendor is left inside."),
    message=_("{record}: this device of the vendor has not left although the service was handed over."),
    over=DeviceEntry,
    scope={"project": "project"},
    if_any=True,
)
def no_device_outlives_the_exit(on: dt.date) -> Rule:
    return Rule(over=DeviceEntry.objects.all(), when=_left("project"), broken=Q(state__in=INSIDE))


@check(
    _("Once the hand-over is accepted no medium of the project is in anybody's hands."),
    message=_("{record}: this medium is still handed out although the service was handed over."),
    over=Media,
    scope={"project": "project"},
    if_any=True,
)
def no_medium_outlives_the_exit(on: dt.date) -> Rule:
    return Rule(over=Media.objects.all(), when=_left("project"), broken=Q(state__in=ISSUED))


@check(
    _("Nobody's people keep a medium of yours after the exit from their project."),
    message=_("{record}: somebody who served on a project that was handed over still has this medium."),
    over=Media,
    scope={"project": "holder_staff__project", "staff": "holder_staff", "vendor": "holder_staff__vendor"},
    if_any=True,
)
def no_medium_stays_with_who_has_left(on: dt.date) -> Rule:
    return Rule(over=Media.objects.all(), when=_left("holder_staff__project"), broken=Q(state__in=ISSUED))


def _of(project: str) -> tuple[Exists, Exists, Exists, Q]:
    """Rights and ways in that are live, devices inside, media handed out."""
    live = AccessGrant.objects.filter(vendor_staff__project=OuterRef(project), state__in=access_grant.LIVE)
    ways = RemoteAccess.objects.filter(project=OuterRef(project), state__in=remote_access.LIVE)
    devices = DeviceEntry.objects.filter(project=OuterRef(project), state__in=INSIDE)
    issued = Media.objects.filter(state__in=ISSUED)
    # One after the other, so that each is found by an index.
    media = Q(Exists(issued.filter(project=OuterRef(project))))
    media |= Q(Exists(issued.filter(holder_staff__project=OuterRef(project))))
    return Exists(live), Exists(ways), Exists(devices), media


def _held(project: str) -> Exists:
    return Exists(AssetHolding.objects.filter(project=OuterRef(project), returned_on=None))


@check(
    _("An exit is reported and closed only when no right, way in, device, medium or asset is left."),
    message=_("{record}: rights, ways in, devices, media or assets are still out; the page of the exit names each."),
    over=ExitCase,
    scope={"exit": "pk", "project": "project"},
    if_any=True,
)
def nothing_outlives_the_exit(on: dt.date) -> Rule:
    live, ways, devices, media = _of("project")
    return Rule(
        over=ExitCase.objects.all(),
        when=Q(state__in=["reported", "closed"]),
        broken=Q(live) | Q(ways) | Q(devices) | media | Q(_held("project")),
    )


@check(
    _("What an item of an exit says is settled is so in the registers."),
    message=_("{record}: verified as settled, and the registers still show it as open."),
    over=ExitItem,
    scope={"exit": "exit_case", "project": "exit_case__project"},
    if_any=True,
)
def what_is_verified_is_so(on: dt.date) -> Rule:
    live, ways, _devices, media = _of("exit_case__project")
    own = {"pk": OuterRef("record")}
    untrue = (
        Q(live, kind="account", record=None)
        | Q(ways, kind="account", record=None)
        | Q(_held("exit_case__project"), kind="asset", record=None)
        | media & Q(kind="media", record=None)
        | Q(Exists(RemoteAccess.objects.filter(state__in=remote_access.LIVE, **own)), register="remote_access")
        | Q(Exists(DeviceEntry.objects.filter(state__in=INSIDE, **own)), register="device_entry")
        | Q(Exists(Media.objects.filter(state__in=ISSUED, **own)), register="media")
        | Q(Exists(_holding_of_item()), register="asset")
        | Q(kind="parallel_run", exit_case__accepted_on=None)
    )
    return Rule(over=ExitItem.objects.all(), when=Q(state="verified"), broken=untrue)


def _holding_of_item() -> Any:
    return AssetHolding.objects.filter(
        asset=OuterRef("record"), project=OuterRef("exit_case__project"), returned_on=None
    )
