"""The risk that comes with a vendor and its people is assessed before they are chosen (6.1.a)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.checks.choice import PAST_SELECTING, signed_before
from tongguan.outsourcing.models import Project, ProjectCandidate
from tongguan.risk.models import RiskAssessment

DONE = ["completed", "accepted", "superseded"]


@check(
    _("The risk of a chosen vendor and its people was assessed before a contract with it was signed."),
    message=_("{record}: the risk of the chosen vendor was not assessed, or only after the contract was signed."),
    over=Project,
    scope={"project": "pk"},
    mend="risk_assessment",
)
def chosen_vendors_risk_was_assessed(on: dt.date) -> Rule:
    done = RiskAssessment.objects.filter(kind="vendor", vendor=OuterRef("vendor"), state__in=DONE)
    # Not as two conditions: the database would go through all that are for no project instead of those of the vendor.
    for_it = done.filter(Exact(Coalesce("project_id", OuterRef("project_id")), OuterRef("project_id")))
    in_time = for_it.filter(completed_on__isnull=False).filter(~signed_before("completed_on"))
    chosen = ProjectCandidate.objects.filter(project=OuterRef("pk"), chosen=True)
    return Rule(
        over=Project.objects.all(),
        when=PAST_SELECTING,
        broken=~Q(Exists(chosen.filter(Exists(in_time)))) | Q(Exists(chosen.filter(~Exists(in_time)))),
    )
