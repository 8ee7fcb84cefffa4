"""Improvements show their effect against a baseline, and rules follow them (8.1.c, 8.1.d)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.improvement.models import Improvement, ImprovementCompare
from tongguan.improvement.models.improvement import revised

UNDER_WAY = ["implementing", "measured"]
CARRIED_OUT = Q(state="measured") | Q(state="closed", measured_on__isnull=False)
"""An improvement that was declined is closed without having been measured."""


@check(
    _("Each improvement under way has a comparison with baseline and target, and a conclusion by its date."),
    message=_("{record}: no comparison with a baseline, or no conclusion on the effect by its date."),
    over=Improvement,
    scope={"project": "project"},
    mend="improvement_compare",
)
def improvements_are_compared(on: dt.date) -> Rule:
    rows = ImprovementCompare.objects.filter(improvement=OuterRef("pk"))
    judged = ["confirmed", "not_effective"]
    late = rows.exclude(state__in=judged).filter(Q(due__lt=on) | Q(due=None, improvement__due__lt=on))
    unjudged = Q(state="closed") & Q(Exists(rows.exclude(state__in=judged)))
    return Rule(
        over=Improvement.objects.all(),
        when=Q(project__isnull=False) & (Q(state__in=UNDER_WAY) | CARRIED_OUT),
        broken=~Q(Exists(rows)) | Q(Exists(late)) | unjudged,
    )


@check(
    _("What an improvement has to change in policy, rules or controls was changed since, or it is said why not."),
    message=_("{record}: no later version of policy, rules or control, and no reason why they stay as they are."),
    over=Improvement,
    scope={"project": "project"},
)
def improvements_revise_what_they_change(on: dt.date) -> Rule:
    late = Q(state="implementing", due__lt=on)
    told = Q(state="implementing") & Q(revised())
    bound = Q(changes_documents=True) & (CARRIED_OUT | late | told)
    return Rule(over=Improvement.objects.all(), when=bound, broken=~Q(revised()))
