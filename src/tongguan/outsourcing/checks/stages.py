"""Stages are verified against their security objectives: the milestone, terms, training, the decision (7.2)."""

import datetime as dt
from functools import reduce
from operator import and_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Decision
from tongguan.outsourcing.models import (
    Attendee,
    Milestone,
    ObjectiveVerdict,
    StageObjective,
    StageVerification,
    VendorStaff,
    VerificationItem,
)
from tongguan.outsourcing.models.stage_verification import CONCLUDED
from tongguan.outsourcing.models.verified_term import terms_unjudged

MILESTONE = {"milestone": "pk", "project": "project", "vendor": "contract__vendor", "contract": "contract"}
VERIFICATION = {name: "milestone" if path == "pk" else f"milestone__{path}" for name, path in MILESTONE.items()}
RUNNING = Q(project__state__in=["operating", "suspended", "exiting"])
Item = VerificationItem.Item


def of_milestone() -> QuerySet[StageVerification]:
    """The concluded verifications of an outer milestone."""
    return StageVerification.objects.filter(milestone=OuterRef("pk"), state__in=CONCLUDED)


def latest() -> QuerySet[StageVerification]:
    """The last concluded verification of each milestone; those before it were mended by it."""
    later = StageVerification.objects.filter(
        milestone=OuterRef("milestone"), state__in=CONCLUDED, pk__gt=OuterRef("pk")
    )
    return StageVerification.objects.filter(~Exists(later), state__in=CONCLUDED)


def answered(item: str, verification: str = "pk") -> Q:
    """The condition that a verification has a result for this item."""
    told = VerificationItem.objects.filter(verification=OuterRef(verification), item=item)
    return Q(Exists(told.exclude(result="")))


def _each_objective_judged() -> Exists:
    judged = ObjectiveVerdict.objects.filter(verification=OuterRef(OuterRef("pk")), objective=OuterRef("pk"))
    return ~Exists(StageObjective.objects.filter(~Exists(judged), milestone=OuterRef("milestone")))


@check(
    _("Every milestone is verified {days} days after it fell due at the latest: four items, and each objective."),
    message=_("{record}: due, or accepted, without a verification of its four items and of each objective."),
    over=Milestone,
    scope=MILESTONE,
    mend="stage_verification",
    days=0,
)
def milestone_is_verified(on: dt.date, days: int) -> Rule:
    items = reduce(and_, (answered(item) for item in Item.values))
    whole = of_milestone().filter(items, Q(_each_objective_judged()))
    due = Q(due__lt=on - dt.timedelta(days=days)) & RUNNING
    return Rule(over=Milestone.objects.all(), when=due | Q(state="verified"), broken=~Exists(whole))


@check(
    _("The verification of a stage says of every security term of the contract whether it is fulfilled, with proof."),
    message=_("{record}: the verification does not say of every security term whether it is fulfilled."),
    over=StageVerification,
    scope=VERIFICATION,
)
def security_terms_are_verified(on: dt.date) -> Rule:
    return Rule(over=latest(), broken=~answered(Item.TERMS) | Q(Exists(terms_unjudged())))


@check(
    _("At the verification of a stage everybody who serves has passed a training."),
    message=_("{record}: training is not verified, or somebody who served by then has passed none."),
    over=StageVerification,
    scope=VERIFICATION,
    mend="training_session",
)
def training_is_verified(on: dt.date) -> Rule:
    held = Attendee.objects.filter(person=OuterRef("person"), passed=True, session__state="evaluated")
    untrained = VendorStaff.objects.filter(
        ~Exists(held),
        project=OuterRef("milestone__project"),
        vendor=Coalesce(OuterRef("milestone__contract__vendor"), "vendor"),
        state="onboarded",
        onboarded_on__lte=OuterRef("verified_on"),
    )
    return Rule(over=latest(), broken=~answered(Item.TRAINING) | Q(Exists(untrained)))


def decided_in_favour() -> Exists:
    """The leader has decided that a stage goes on although not everything was met."""
    rows = Decision.objects.filter(register="stage_verification", record=OuterRef("pk"), state="approved")
    return Exists(rows)


@check(
    _("A stage is accepted when it passed its verification, or the leader has decided on what was not met."),
    message=_("{record}: the stage has not passed its verification, and the leader has not decided on it."),
    over=Milestone,
    scope=MILESTONE,
    mend="stage_verification",
    if_any=True,
)
def accepted_stage_passed_or_was_decided(on: dt.date) -> Rule:
    good = Q(state="passed") | Q(decided_in_favour(), state="conditional")
    newest = latest().filter(good, milestone=OuterRef("pk"))
    return Rule(over=Milestone.objects.all(), when=Q(state="verified"), broken=~Exists(newest))
