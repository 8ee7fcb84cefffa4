"""Who serves has read the terms: accounts of the service staff, and their confirmations on coming."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tongguan.core.models import Membership, User
from tongguan.core.roles import Role

from . import doors
from .office import ONE_YEAR
from .stage import Stage


def account(stage: Stage, key: str, name: str) -> User:
    """An account of one's own with which nobody logs in yet: it waits for its first password."""
    user = User.objects.create(
        username=key.replace(" ", "-"),
        name=name,
        password=make_password(None),
        # Not in the past in which the story is told: nobody has used it, and it would be closed in the first night.
        made_at=timezone.make_aware(dt.datetime.combine(stage.today, dt.time(9))),
        valid_to=stage.today + ONE_YEAR,
    )
    Membership.objects.create(user=user, tenant=stage.tenant, role=Role.VENDOR_STAFF, valid_from=stage.begin)
    return user


def confirmed(stage: Stage, key: str, on: dt.date) -> None:
    """Somebody of the vendor has signed for the security terms of the contract."""
    contract = stage.records[f"{key.partition(' ')[0]} contract"]
    doors.recorded(
        "acknowledgement",
        "acknowledged",
        register="contract",
        record=contract.pk,
        account=stage.records[key].person.account,
        method="paper",
        object_version=contract.edition,
        acknowledged_on=on,
    )
