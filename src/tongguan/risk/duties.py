"""Duty of assessing risks again: before the day that the last accepted assessment names (4.1.c, 5.1.1)."""

import datetime as dt

from django.db.models import F, OuterRef
from django.utils.translation import gettext_lazy as _

from tongguan.core.duties import Owed, duty, latest, nothing, proof_of
from tongguan.outsourcing.models import Project

from .models import RiskAssessment

ENDED = (Project.State.DRAFT, Project.State.CLOSED, Project.State.NOT_APPROVED, Project.State.CANCELLED)


@duty("RISK_ASSESSMENT", _("Assess the risks again"), clause="4.1.c")
def risks_are_assessed_again(on: dt.date) -> Owed:
    """Each live project with an accepted assessment; the first one is not periodic, a gate asks for it."""
    accepted = RiskAssessment.objects.filter(project=OuterRef("pk"), kind="project", state="accepted")
    whole = accepted.filter(trigger__in=RiskAssessment.WHOLE)
    return Owed(
        over=Project.objects.exclude(state__in=ENDED),
        since=nothing(),
        last=latest(whole, "completed_on"),
        until=latest(whole, "next_due"),
        proof=proof_of(whole, "completed_on"),
        owner=F("office_head__account"),
    )
