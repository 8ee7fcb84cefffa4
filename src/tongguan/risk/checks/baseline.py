"""The baseline controls of Appendix A stand in every service that runs, or it is agreed why not (4.2.3.b.3)."""

import datetime as dt
from collections.abc import Iterator
from functools import reduce
from operator import add

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
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


def _settled(on: dt.date, project: OuterRef | None) -> QuerySet[Control]:
    """Controls of one project, or with None of the whole organisation, that need nothing more; each is its own leaf."""
    let_be = _waivers(on).filter(register="control", record=OuterRef("pk"), clause=OuterRef("code"))
    in_place = Q(applicable=True, state__in=["deployed", "effective"])
    left_out = Q(applicable=False, exclusion_approved_on__isnull=False)
    listed = Control.objects.filter(project=project, source="gbt32926A", code__in=APPENDIX_A)
    return listed.filter(in_place | left_out | Q(Exists(let_be)))


def _waivers(on: dt.date) -> QuerySet[Waiver]:
    return waiving.rows(on).filter(standard=PACK, clause__in=APPENDIX_A)


def _covered(on: dt.date) -> Iterator[Coalesce]:
    """How many leaves each source covers that none before it does: what stands for all, then what a project adds.

    What stands for all is asked once for all projects, and what a project adds by its own few rows.
    """
    for_all = _settled(on, None)
    let_be = _waivers(on).filter(register="", record=None)
    yield kinds(for_all, "code")
    yield kinds(let_be.exclude(clause__in=for_all.values("code")), "clause")
    own = _settled(on, OuterRef("pk"))
    yield kinds(own.exclude(code__in=for_all.values("code")).exclude(code__in=let_be.values("clause")), "code")
    named = _waivers(on).filter(register="project", record=OuterRef("pk"))
    beyond = named.exclude(clause__in=for_all.values("code")).exclude(clause__in=let_be.values("clause"))
    same = _settled(on, OuterRef(OuterRef("pk"))).filter(code=OuterRef("clause"))
    yield kinds(beyond.filter(~Exists(same)), "clause")


@check(
    _("Every baseline control of Appendix A is deployed in every running service, left out by decision, or waived."),
    message=_("{record}: baseline controls of Appendix A are not deployed, not left out by decision, and not waived."),
    over=Project,
    scope={"project": "pk"},
    mend="control",
)
def baseline_controls_stand(on: dt.date) -> Rule:
    short = LessThan(reduce(add, _covered(on)), len(APPENDIX_A))
    return Rule(over=Project.objects.all(), when=OPERATING, broken=Q(short))
