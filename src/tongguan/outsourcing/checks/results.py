"""What each stage delivers, and the security terms that speak of it (A.2.1)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import Deliverable, Milestone, Project

from .plans import PAST_PLAN


def _loose() -> QuerySet[Milestone]:
    """Milestones with nothing to deliver, or with something of which nobody said which term speaks of it."""
    due = Deliverable.objects.filter(milestone=OuterRef("pk"))
    unsaid = due.filter(security_clause_ref=None, no_clause=False)
    return Milestone.objects.filter(~Exists(due) | Exists(unsaid), project=OuterRef("pk"))


@check(
    _("Every milestone has results to deliver; each names the security term that speaks of it, or that none does."),
    message=_(
        "{record}: a milestone has nothing to deliver, or a deliverable neither names the security term of the "
        "contract that speaks of it nor says that there is none."
    ),
    over=Project,
    scope={"project": "pk"},
    mend="deliverable",
)
def stage_results_are_tied_to_terms(on: dt.date) -> Rule:
    stages = Milestone.objects.filter(project=OuterRef("pk"))
    return Rule(over=Project.objects.all(), when=PAST_PLAN & Q(Exists(stages)), broken=Exists(_loose()))
