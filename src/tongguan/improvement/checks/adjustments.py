"""What a review of changed risk wants to be different becomes different: contract, plan, control or measure (7.1.b)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Link
from tongguan.improvement.models import Action
from tongguan.outsourcing.checks.supervision import CONCLUDED, REVIEW
from tongguan.outsourcing.models import ContractAmendment, SupervisionReview

CHANGED = ("contract", "contract_clause", "security_plan", "plan_item", "control", "risk", "risk_treatment", "change")
"""Registers of what may be adjusted; the review is linked to the record."""


@check(
    _("What a review of changed risk wants adjusted is linked within {days} days: a contract, a plan, a control."),
    message=_("{record}: requirements must change, and after {days} days no contract, plan or control is linked."),
    over=SupervisionReview,
    scope=REVIEW,
    if_any=True,
    uses={"days": "contract_follows_what_bears_on_it.days"},
)
def adjustments_are_carried_out(on: dt.date, days: int) -> Rule:
    amended = ContractAmendment.objects.filter(review=OuterRef("pk")).exclude(outcome="")
    about = {"register": "supervision_review", "record": OuterRef("pk")}
    linked = Link.objects.filter(**about, to_register__in=CHANGED)
    back = Link.objects.filter(to_register="supervision_review", to_record=OuterRef("pk"), register__in=CHANGED)
    measures = Action.objects.filter(**about)
    followed = Q(Exists(amended)) | Q(Exists(linked)) | Q(Exists(back)) | Q(Exists(measures))
    wanted = CONCLUDED & Q(adjusted=True)
    late = Q(done_on__lt=on - dt.timedelta(days=days))
    return Rule(over=SupervisionReview.objects.filter(kind="risk_change"), when=wanted, broken=late & ~followed)
