"""Making the demonstration tenants: one call, all or nothing."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, User
from tongguan.core.registers import registry

from . import (
    access,
    assessments,
    awaited,
    baseline,
    coming,
    contracts,
    documents,
    footing,
    framework,
    improvement,
    incidents,
    inventory,
    mending,
    neighbour,
    office,
    operations,
    organisation,
    oversight,
    projects,
    rights,
    risk,
    roles,
    schooling,
    selection,
    services,
    sins,
    staff,
    supervision,
    vendor_ending,
    vendors,
)
from .made_up import MadeUp
from .office import CAST, PASSWORD
from .stage import COUNTED, Stage

NAME = "某市数据局"
PARTS = (
    office,
    organisation,
    documents,
    inventory,
    vendors,
    projects,
    baseline,
    roles,
    assessments,
    awaited,
    vendor_ending,
    contracts,
    staff,
    coming,
    selection,
    schooling,
    supervision,
    risk,
    access,
    services,
    operations,
    framework,
    incidents,
    footing,
    improvement,
    mending,
    oversight,
    sins,
    rights,
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What came of it."""

    tenant: Tenant
    neighbour: Tenant
    counts: dict[str, int]
    """Register -> how many records the bureau has."""


def is_made() -> bool:
    """Whether the bureau is there already."""
    return Tenant.objects.filter(name=NAME).exists()


def logins() -> list[dict[str, str]]:
    """The log-ins, for whoever wants to look."""
    told = [{"username": one.username, "post": one.post, "tenant": NAME, "password": PASSWORD} for one in CAST]
    library = {
        "username": neighbour.USERNAME,
        "post": "另一单位的负责人",
        "tenant": neighbour.NAME,
        "password": PASSWORD,
    }
    return [*told, library]


def make(seed: int = 1, *, counted: int = COUNTED) -> Made:
    """The bureau with its history, and its neighbour; refused in production and where a name is taken.

    `counted` is for how many last days verdicts are worked out, which takes most of the time; with 0 for none.
    """
    if settings.PRODUCTION:
        raise PermissionDenied(_("There is no demonstration in production mode: its password is known to everybody."))
    names = [login["username"] for login in logins()]
    if is_made() or User.objects.filter(username__in=names).exists():
        raise ValidationError(_("The demonstration is there already, or one of its user names is taken."))
    with transaction.atomic():
        return _made(seed, counted)


def _made(seed: int, counted: int) -> Made:
    tenant = Tenant.objects.create(name=NAME, kind=Tenant.Kind.GOV, region="某市")
    stage = Stage(tenant=tenant, today=clock.today(), made_up=MadeUp(seed), counted=counted)
    office.open_accounts(stage)
    for part in PARTS:
        part.plan(stage)
    stage.play()
    beside = neighbour.make(stage.made_up)
    with acting_as(User.objects.system(), tenant, writes=False):
        counts = {name: register.model.objects.count() for name, register in sorted(registry.items())}
    return Made(tenant=tenant, neighbour=beside, counts=counts)
