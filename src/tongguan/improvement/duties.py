"""Duties to look at the management itself: the leader reviews it, others audit it (4.2.2.c.5, 7.1.c)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import organisation
from tongguan.core.duties import Owed, duty, earliest, entered_on, later, latest, proof_of
from tongguan.core.roles import Role
from tongguan.outsourcing.models import Project

from .independence import KIND
from .models import Audit, ManagementReview, ReviewInput

STRICT = Q(data_grade=Project.Grade.SENSITIVE)


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


for _suffix, _of, _limit in (("", ~STRICT, "months"), ("_STRICT", STRICT, "strict")):

    @duty(
        f"MGMT_AUDIT{_suffix}",
        _("Have the management of the outsourcing audited"),
        clause="7.1.c",
        limit=f"management_is_audited.{_limit}",
        role=Role.LEAD_AUDITOR,
    )
    def management_is_audited(on: dt.date, of: Q = _of) -> Owed:
        """Each operating project, from the last audit of it, or of the whole organisation, that was reported."""
        audits = Audit.objects.filter(
            Q(project=OuterRef("pk")) | Q(project=None), kind=KIND, state__in=["reported", "closed"]
        )
        began = later(Coalesce(F("service_started_on"), F("start_on")), F("adopted_on"))
        return Owed(
            over=Project.objects.filter(of, state="operating"),
            since=Coalesce(began, entered_on(Project)),
            last=latest(audits, "reported_on"),
            proof=proof_of(audits, "reported_on"),
        )
