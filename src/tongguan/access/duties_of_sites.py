"""Duties of ways in and zones: do the controls still work, is the boundary still marked (A.2.3.b, A.5.b)."""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, duty, or_entered
from tongguan.core.roles import Role

from .models import RemoteAccess, Zone


@duty(
    "REMOTE_ASSESSMENT",
    _("Assess the controls of the remote access again"),
    clause="A.2.3.b",
    limit="remote_access_controls_work.months",
    role=Role.ASSESSOR,
)
def remote_access_is_assessed_again(on: dt.date) -> Owed:
    """Each remote access in use, from its last assessment."""
    return Owed(
        over=RemoteAccess.objects.filter(state="active"),
        since=or_entered(RemoteAccess, "approved_on", "valid_from"),
        last=F("last_assessed"),
        proof=F("number"),
    )


@duty(
    "ZONE_BOUNDARY",
    _("See whether the boundary of the zone is still marked"),
    clause="A.5.b",
    limit="important_assets_lie_in_marked_zones.months",
    role=Role.SEC_OFFICER,
)
def boundaries_are_seen_again(on: dt.date) -> Owed:
    """Each zone under escort, from the day on which its boundary was last seen."""
    return Owed(
        over=Zone.objects.filter(state="active", level__in=[Zone.Level.CONTROLLED, Zone.Level.CORE]),
        since=or_entered(Zone, "boundary_seen_on"),
        last=F("boundary_seen_on"),
        proof=F("number"),
        owner=F("owner__account"),
    )
