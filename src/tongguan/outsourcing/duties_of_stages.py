"""Duty to verify what a stage delivered by the day on which it falls due (7.2.a)."""

import datetime as dt

from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, Unit, duty, earliest, proof_of
from tongguan.core.roles import Role

from .models import Milestone, StageVerification
from .models.stage_verification import CONCLUDED

RUNNING = Q(project__state__in=["operating", "suspended", "exiting"])


@duty(
    "STAGE_VERIFICATION",
    _("Verify what the stage delivered"),
    clause="7.2.a",
    default=1,
    unit=Unit.DAY,
    role=Role.ASSESSOR,
    once=True,
)
def stages_are_verified(on: dt.date) -> Owed:
    """Each milestone of a running service, on its own day."""
    done = StageVerification.objects.filter(milestone=OuterRef("pk"), state__in=CONCLUDED)
    return Owed(
        over=Milestone.objects.filter(RUNNING).exclude(state="verified"),
        since=F("due"),
        until=F("due"),
        last=earliest(done, "verified_on"),
        proof=proof_of(done, "verified_on"),
    )
