"""Improvements are proposed for every running service, or it is declared that there is nothing to propose (4.2.3.b.6).

Declarations are kept here, so that the rule is too.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_before
from tongguan.core.checks import Rule, check
from tongguan.improvement.models import Improvement
from tongguan.outsourcing.checks.periods import OPERATING, served_since
from tongguan.outsourcing.models import Project

from .models import Declaration

CLAUSE = {"standard": "gbt32926-2016", "clause": "4.2.3.b.6"}


@check(
    _("Within {months} months something is proposed to improve every running service, or why not is declared."),
    message=_("{record}: for {months} months no improvement was proposed, nor declared why there is none."),
    over=Project,
    scope={"project": "pk"},
    mend="improvement",
    months=12,
)
def improvements_are_proposed(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    proposed = Improvement.objects.filter(project=OuterRef("pk"), proposed_on__gt=since)
    told = Declaration.objects.filter(**CLAUSE, state__in=["in_force", "expired"], declared_on__gt=since)
    none = told.filter(Q(register="") | Q(register="project", record=OuterRef("pk")))
    given = Q(Exists(proposed)) | Q(Exists(none))
    return Rule(over=Project.objects.all(), when=OPERATING & (served_since(since) | given), broken=~given)
