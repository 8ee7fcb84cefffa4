"""The baseline controls of Appendix A stand in every service that runs, or it is agreed why not (4.2.3.b.3)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from tongguan.core import waiving
from tongguan.core.checks import Rule, check, kinds
from tongguan.core.models import Waiver
from tongguan.outsourcing.checks.periods import OPERATING
from tongguan.outsourcing.models import Project
from tongguan.risk.codes import APPENDIX_A
from tongguan.risk.models import Control

PACK = "gbt32926-2016"


def _of(project: OuterRef) -> QuerySet[Control]:
    """The controls of a project: its own, and those of the whole organisation."""
    return Control.objects.filter(Q(project=project) | Q(project=None), source="gbt32926A")


def _settled(project: OuterRef) -> QuerySet[Control]:
    in_place = Q(applicable=True, state__in=["deployed", "effective"])
    left_out = Q(applicable=False, exclusion_approved_on__isnull=False)
    return _of(project).filter(in_place | left_out)


def _waived(on: dt.date) -> QuerySet[Waiver]:
    """Leaves that a waiver covers, for all, for the project or the control itself, and that nothing else settles."""
    project = OuterRef(OuterRef("pk"))
    named = _of(project).filter(pk=OuterRef("record"), code=OuterRef("clause"))
    about = Q(register="") | Q(register="project", record=OuterRef("pk")) | Q(Exists(named), register="control")
    leaves = waiving.rows(on).filter(about, standard=PACK, clause__in=APPENDIX_A)
    return leaves.filter(~Exists(_settled(project).filter(code=OuterRef("clause"))))


@check(
    _("Every baseline control of Appendix A is deployed in every running service, left out by decision, or waived."),
    message=_("{record}: baseline controls of Appendix A are not deployed, not left out by decision, and not waived."),
    over=Project,
    scope={"project": "pk"},
    mend="control",
)
def baseline_controls_stand(on: dt.date) -> Rule:
    settled = kinds(_settled(OuterRef("pk")).filter(code__in=APPENDIX_A), "code")
    short = LessThan(settled + kinds(_waived(on), "clause"), len(APPENDIX_A))
    return Rule(over=Project.objects.all(), when=OPERATING, broken=Q(short))
