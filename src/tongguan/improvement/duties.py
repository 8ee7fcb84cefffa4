"""Duty of the leader to review the management itself (4.2.2.c.5)."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import organisation
from tongguan.core.duties import Owed, duty, earliest, latest, proof_of
from tongguan.core.roles import Role
from tongguan.outsourcing.models import Project

from .models import ManagementReview


@duty("MGMT_REVIEW", _("Hold the management review"), clause="4.2.2.c.5", role=Role.LEADER)
def management_is_reviewed(on: dt.date) -> Owed:
    """The organisation as a whole, from the first outsourced service that runs."""
    held = ManagementReview.objects.filter(state__in=["held", "recorded", "closed"])
    running = Project.objects.filter(state__in=["operating", "suspended", "exiting"])
    return Owed(
        over=organisation(),
        since=earliest(running, "service_started_on"),
        last=latest(held, "held_on"),
        proof=proof_of(held, "held_on"),
    )
