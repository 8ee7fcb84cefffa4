"""Documents of the service's steps, stages and trainings are filed soon after each is over (A.6.b)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Evidence
from tongguan.core.working_days import PassedBy
from tongguan.outsourcing.models import Deliverable, Milestone, PlanItem, StageVerification, TrainingSession

from .stages import MILESTONE

WITHIN = {"uses": {"working_days": "stage_documents_are_filed.working_days"}}
OF_SERVICE = Q(project__isnull=False) | Q(vendor__isnull=False)


def _attached(register: str) -> Exists:
    """A file hangs on the record itself."""
    return Exists(Evidence.objects.filter(register=register, record=OuterRef("pk")).exclude(state="withdrawn"))


@check(
    _("Documents of a stage are filed {working_days} working days after its delivery at the latest."),
    message=_("{record}: delivered more than {working_days} working days ago, and no document of it is filed."),
    over=Milestone,
    scope=MILESTONE,
    mend="evidence",
    working_days=5,
)
def stage_documents_are_filed(on: dt.date, working_days: int) -> Rule:
    results = Deliverable.objects.filter(milestone=OuterRef("pk"), file__isnull=False)
    verified = StageVerification.objects.filter(milestone=OuterRef("pk"), evidence__isnull=False)
    filed = Q(Exists(results)) | Q(Exists(verified)) | Q(_attached("milestone"))
    delivered = Q(state__in=["delivered", "verified"], delivered_on__lte=PassedBy(on, working_days))
    return Rule(over=Milestone.objects.all(), when=delivered | filed, broken=~filed)


@check(
    _("Material of a training for a service is filed {working_days} working days after it was held at the latest."),
    message=_("{record}: held more than {working_days} working days ago, and no material of it is filed."),
    over=TrainingSession,
    scope={"project": "project", "vendor": "vendor"},
    if_any=True,
    **WITHIN,
)
def training_material_is_filed(on: dt.date, working_days: int) -> Rule:
    filed = Q(materials__isnull=False) | Q(_attached("training_session"))
    held = OF_SERVICE & Q(state__in=["held", "evaluated"], held_on__lte=PassedBy(on, working_days))
    return Rule(over=TrainingSession.objects.all(), when=held, broken=~filed)


@check(
    _("Proof of what a security plan asked for is filed {working_days} working days after it was done at the latest."),
    message=_("{record}: done more than {working_days} working days ago, and no proof of it is filed."),
    over=PlanItem,
    scope={"project": "plan__project", "contract": "plan__contract", "vendor": "plan__contract__vendor"},
    if_any=True,
    **WITHIN,
)
def proof_of_plan_items_is_filed(on: dt.date, working_days: int) -> Rule:
    filed = Q(evidence__isnull=False) | Q(_attached("plan_item"))
    done = Q(state="done", done_on__lte=PassedBy(on, working_days))
    return Rule(over=PlanItem.objects.all(), when=done, broken=~filed)
