"""What access knows of an exit: media, devices and ways in that are still out there become items of their own."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from tongguan.core.workflow import effect
from tongguan.outsourcing.exiting import Thing, draw
from tongguan.outsourcing.models import ExitCase, ExitItem

from .models import AccessGrant, DeviceEntry, Media, RemoteAccess, access_grant, remote_access

ISSUED = ("in_use",)
"""Media in somebody's hands."""
INSIDE = ("requested", "approved", "in_use")
"""Devices that are here, or may come any day."""


def grants_of(project: int) -> QuerySet[AccessGrant]:
    """Rights of a project's people that are live."""
    rows = AccessGrant.objects.filter(vendor_staff__project=project, state__in=access_grant.LIVE)
    return rows.select_related("vendor_staff__person", "vendor_staff__vendor", "person").order_by("pk")


def ways_of(project: int) -> QuerySet[RemoteAccess]:
    """Ways in from outside that are live."""
    rows = RemoteAccess.objects.filter(project=project, state__in=remote_access.LIVE)
    return rows.select_related("project").order_by("pk")


def devices_of(project: int) -> QuerySet[DeviceEntry]:
    """Devices of the vendor that have not left."""
    return DeviceEntry.objects.filter(project=project, state__in=INSIDE).order_by("pk")


def media_of(project: int) -> QuerySet[Media]:
    """Media of the project, or with its people, that are handed out."""
    return Media.objects.filter(Q(project=project) | Q(holder_staff__project=project), state__in=ISSUED).order_by("pk")


@effect("exit.things_become_items")
def things_become_items(cases: QuerySet, _on: dt.date) -> None:
    """Each medium, device and way in has an item; rights are many and have one together."""
    for case in cases.select_related("contract"):
        draw(case, _things(case))


def _things(case: ExitCase) -> Iterator[Thing]:
    for medium in media_of(case.project_id):
        yield Thing(medium, "EX-B5", ExitItem.Kind.MEDIA)
    for device in devices_of(case.project_id):
        yield Thing(device, "EX-B5", ExitItem.Kind.ASSET)
    for way in ways_of(case.project_id):
        yield Thing(way, "EX-C5", ExitItem.Kind.ACCOUNT)
