"""Problems that the verification of a stage found: their causes are analysed, and the leader decides (7.2.b)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Decision
from tongguan.core.working_days import PassedBy
from tongguan.improvement.models import Finding
from tongguan.improvement.stage_findings import OBJECTIVES
from tongguan.outsourcing.checks.stages import VERIFICATION
from tongguan.outsourcing.models import ObjectiveVerdict, StageVerification, VerificationItem

WITH_PROBLEMS = Q(state__in=["conditional", "failed"])


def _analysed(clause: OuterRef | str) -> QuerySet[Finding]:
    """Findings with a cause under a point of the outermost verification."""
    found = Finding.objects.filter(register="stage_verification", record=OuterRef(OuterRef("pk")), clause=clause)
    return found.exclude(root_cause="")


@check(
    _(
        "Within {working_days} working days each problem that a verification found has a finding with its cause, and "
        "the leader has decided."
    ),
    message=_(
        "{record}: after {working_days} working days a problem that was found has no finding with its cause, or the "
        "leader has not decided."
    ),
    over=StageVerification,
    scope=VERIFICATION,
    mend="finding",
    if_any=True,
    working_days=5,
)
def stage_problems_are_analysed_and_decided(on: dt.date, working_days: int) -> Rule:
    items = VerificationItem.objects.filter(verification=OuterRef("pk"), result__in=["partly", "fail"])
    aims = ObjectiveVerdict.objects.filter(verification=OuterRef("pk")).exclude(result="met")
    unanalysed = Q(Exists(items.filter(~Exists(_analysed(OuterRef("item"))))))
    unanalysed |= Q(Exists(aims.filter(~Exists(_analysed(OBJECTIVES)))))
    decided = Decision.objects.filter(register="stage_verification", record=OuterRef("pk")).exclude(state="pending")
    late = Q(verified_on__lte=PassedBy(on, working_days))
    return Rule(
        over=StageVerification.objects.all(), when=WITH_PROBLEMS, broken=late & (unanalysed | ~Q(Exists(decided)))
    )
