"""Which assessment counts for a project, which of its risks nothing treats, and whether its baseline suffices."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In

from tongguan.core.checks import kinds

from .codes import APPENDIX_A
from .models import Control, CostBenefit, Risk, RiskAssessment
from .models.control import Source

PAST_DECISION = ("selecting", "contracting", "plan_pending", "mobilising", "operating", "suspended", "exiting")
"""States of a project that the leader let go ahead, as long as something is still outsourced."""
PAST_PLANNING = ("decision_pending", *PAST_DECISION)
FINISHED = (RiskAssessment.State.COMPLETED, RiskAssessment.State.ACCEPTED)


def counting(project: Any) -> QuerySet:
    """The assessment of a project that counts: the latest that looks at the whole of it.

    While a service runs, one that is not accepted yet takes nothing from the one that is.
    """
    rows = RiskAssessment.objects.filter(project=project, kind=RiskAssessment.Kind.PROJECT)
    whole = rows.filter(trigger__in=RiskAssessment.WHOLE).exclude(state=RiskAssessment.State.SUPERSEDED)
    not_running = Q(project__service_started_on=None, project__adopted_on=None)
    return whole.filter(Q(state=RiskAssessment.State.ACCEPTED) | not_running).order_by("-pk")


def stands_in(*states: str) -> In:
    """The condition on a project that the assessment that counts is in one of these states."""
    state = Subquery(counting(OuterRef("pk")).values("state")[:1])
    return In(Coalesce(state, Value("")), list(states))


def counted_risks(project: Any) -> QuerySet:
    """The risks of the assessment that counts for a project, given as a reference from within its rows."""
    return Risk.objects.filter(assessment=Subquery(counting(project).values("pk")[:1]))


def above_level(path: str) -> Q:
    """The condition on a risk that a figure of it is above the level that is accepted."""
    return Q(**{f"{path}__gt": Coalesce(F("assessment__acceptance_level"), Value(0))})


def latest_conclusion(*conclusions: str) -> In:
    """The condition on a project that its last completed cost-benefit analysis concludes so."""
    rows = CostBenefit.objects.filter(project=OuterRef("pk"), state=CostBenefit.State.COMPLETED)
    last = Subquery(rows.order_by("-pk").values("conclusion")[:1])
    return In(Coalesce(last, Value("")), list(conclusions))


def baseline_of(project: Any) -> QuerySet:
    """The controls of Appendix A for a project: its own, and those of the whole organisation."""
    listed = Control.objects.filter(source=Source.GBT32926A)
    return listed.filter(Q(project=project) | Q(project=None))


PREPARED = Q(applicable=True, state__in=[Control.State.PLANNED, Control.State.DEPLOYED, Control.State.EFFECTIVE])
"""A control that is planned or in place."""
LEFT_OUT = Q(applicable=False, exclusion_approved_on__isnull=False)
"""A control that the leader agreed to leave out."""
INEFFECTIVE = Q(applicable=True) & (Q(state=Control.State.INEFFECTIVE) | Q(effectiveness="ineffective"))


def baseline_insufficient() -> Q:
    """The condition on a project that a control of Appendix A is neither prepared nor left out, or is ineffective."""
    listed = Control.objects.filter(source=Source.GBT32926A)
    shared, own = listed.filter(project=None), listed.filter(project=OuterRef("pk"))
    settled = PREPARED | LEFT_OUT
    # What is the same for every project is counted once.
    besides = own.filter(settled).exclude(code__in=shared.filter(settled).values("code"))
    prepared = kinds(shared.filter(settled), "code") + kinds(besides, "code")
    broken = Q(Exists(own.filter(INEFFECTIVE))) | Q(Exists(shared.filter(INEFFECTIVE)))
    return ~Q(Exact(prepared, len(APPENDIX_A))) | broken
