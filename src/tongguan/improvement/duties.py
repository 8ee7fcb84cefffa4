"""Duty of the leader to review the management itself (4.2.2.c.5)."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import organisation
from tongguan.core.duties import Owed, duty, earliest, latest, proof_of
from tongguan.core.roles import Role
from tongguan.outsourcing.models import Project

from .models import ManagementReview, ReviewInput


@duty(
    "MGMT_REVIEW",
    _("Hold the management review"),
    clause="4.2.2.c.5",
    limit="outsourcing_is_reviewed_by_management.months",
    role=Role.LEADER,
)
def management_is_reviewed(on: dt.date) -> Owed:
    """The organisation as a whole, from the first outsourced service that runs."""
    looked = ReviewInput.objects.filter(review=OuterRef("pk"), input="outsourcing").exclude(summary="", evidence=None)
    held = ManagementReview.objects.filter(Exists(looked), state="closed")
    running = Project.objects.filter(state__in=["operating", "suspended", "exiting"])
    return Owed(
        over=organisation(),
        since=earliest(running, "service_started_on"),
        last=latest(held, "held_on"),
        proof=proof_of(held, "held_on"),
    )
