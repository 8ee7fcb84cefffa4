"""The third part of a security plan: each applicable control of Appendix A has its owner and its day (6.3.a.3)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import PlanPart, SecurityPlan
from tongguan.outsourcing.models.security_plan import Section
from tongguan.risk.models import Control


def unplanned(project: OuterRef | int | None) -> QuerySet[Control]:
    """Applicable controls of one project, or with None of the whole organisation, without an owner or a day."""
    listed = Control.objects.filter(project=project, source="gbt32926A", applicable=True)
    return listed.filter(Q(owner=None) | Q(deploy_due=None, deployed_on=None))


@check(
    _("For every approved plan each applicable control of Appendix A has an owner and a day of deployment."),
    message=_("{record}: a control of Appendix A that applies has no owner, or no day of deployment."),
    over=SecurityPlan,
    scope={"plan": "pk", "contract": "contract", "vendor": "contract__vendor", "project": "project"},
    mend="control",
)
def plan_schedules_the_controls(on: dt.date) -> Rule:
    spared = PlanPart.objects.filter(plan=OuterRef("pk"), section=Section.CONTROLS, not_needed=True)
    # One after the other, so that each is found by an index.
    missing = Q(Exists(unplanned(OuterRef("project")))) | Q(Exists(unplanned(None)))
    return Rule(
        over=SecurityPlan.objects.all(),
        when=Q(state__in=["approved", "executing"]),
        broken=missing & ~Q(Exists(spared)),
    )
