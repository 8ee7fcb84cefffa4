"""What a verification found wrong becomes findings with their causes, and a question to the leader (7.2.b)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core.models import Decision
from tongguan.core.workflow import effect
from tongguan.outsourcing.models import ObjectiveVerdict, StageVerification, VerificationItem

from .models import Finding

IMPROVEMENT = "improvement"
"""Kind of the leader's decision on what a verification found."""
OBJECTIVES = "7.2.a"
"""Under this clause stands what was not reached of the objectives; under those of the items what was not met there."""
STANDARD = "GB/T 32926-2016"
Problem = tuple[str, str, str, bool]
"""Clause, what was found, its cause, and whether it was missed altogether."""


@effect("problems_become_findings")
def problems_become_findings(verifications: QuerySet, on: dt.date) -> None:
    """One finding for each problem that has none yet, and one decision that is asked of the leader."""
    for one in verifications.select_related("milestone__project", "milestone__contract__vendor"):
        for problem in _problems(one):
            _find(one, problem, on)
        about = {"register": "stage_verification", "record": one.pk}
        if not Decision.objects.filter(kind=IMPROVEMENT, **about).exists():
            subject = _("What to do about the verification of the stage %(stage)s") % {"stage": one.milestone}
            Decision(kind=IMPROVEMENT, subject=subject[:200], **about).save()


def _problems(one: StageVerification) -> Iterator[Problem]:
    for item in VerificationItem.objects.filter(verification=one, result__in=["partly", "fail"]).order_by("item"):
        yield item.item, item.problem, item.cause, item.result == "fail"
    missed = ObjectiveVerdict.objects.filter(verification=one).exclude(result="met").select_related("objective")
    for verdict in missed.order_by("pk"):
        told = _("%(objective)s: %(ground)s") % {"objective": verdict.objective, "ground": verdict.ground}
        yield OBJECTIVES, told, "", verdict.result == "missed"


def _find(one: StageVerification, problem: Problem, on: dt.date) -> None:
    clause, text, cause, missed = problem
    milestone = one.milestone
    about = {"register": "stage_verification", "record": one.pk, "clause": clause, "text": text}
    if Finding.objects.filter(**about).exists():
        return
    Finding(
        kind=Finding.Kind.PROBLEM,
        severity=Finding.Severity.MAJOR if missed else Finding.Severity.MINOR,
        standard=STANDARD,
        project=milestone.project,
        vendor=milestone.contract.vendor if milestone.contract else None,
        owner=milestone.project.office_head,
        found_on=on,
        root_cause=cause,
        **about,
    ).save()
