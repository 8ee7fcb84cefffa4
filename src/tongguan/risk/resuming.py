"""A service that was suspended goes on only after its risk was assessed afresh."""

from django.db.models import Exists, OuterRef, Q

from tongguan.core.conditions import condition
from tongguan.outsourcing.models.project_moves import ASSESSED_AFRESH

from .models import RiskAssessment


@condition(ASSESSED_AFRESH)
def assessed_afresh() -> Q:
    """An assessment that began on the day of the suspension or later was accepted by the leader."""
    fresh = RiskAssessment.objects.filter(kind="project", state="accepted", started_on__gte=OuterRef("suspended_on"))
    return Q(suspended_on=None) | Q(Exists(fresh.filter(project=OuterRef("pk"))))
