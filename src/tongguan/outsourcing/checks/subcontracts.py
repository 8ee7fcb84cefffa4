"""Subcontracts: only with the approval of the office, to vendors that meet the same ten conditions (6.4.b.1)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.outsourcing.models import Subcontract, VendorAssessment, VendorCondition
from tongguan.outsourcing.models.vendor_assessment import latest_of

SUBCONTRACT = {"subcontract": "pk", "contract": "contract", "vendor": "vendor", "project": "project"}
APPROVED = Q(state="approved")
HANDED_ON = {"over": Subcontract, "scope": SUBCONTRACT, "if_any": True}
"""Most projects subcontract nothing; then the promise of the vendor alone decides."""


def _whole_assessments() -> QuerySet:
    """The subcontractor's last assessment, if it passed with all ten conditions answered.

    What is not met needs the consent of the leader and something that makes up for it.
    """
    every = VendorCondition.Item.values
    answers = VendorCondition.objects.filter(assessment=OuterRef("pk"), item__in=every).exclude(result="")
    unexcused = Q(compensation="") | Q(assessment__consented_by=None)
    failed = VendorCondition.objects.filter(unexcused, assessment=OuterRef("pk"), result="fail")
    last = Subquery(latest_of(OuterRef(OuterRef("sub_vendor"))).values("pk")[:1])
    passed = VendorAssessment.objects.filter(pk=last, state="passed")
    return passed.filter(Exact(kinds(answers, "item"), len(every)), ~Exists(failed))


@check(
    _("Nothing is subcontracted without the approval of the office."),
    message=_("{record}: the subcontractor has begun, and the office has not approved it."),
    **HANDED_ON,
)
def subcontract_begins_only_approved(on: dt.date) -> Rule:
    begun = Q(state="requested", start_on__lte=on)
    unsigned = APPROVED & Q(approved_on=None)
    return Rule(over=Subcontract.objects.all(), when=begun | APPROVED, broken=begun | unsigned)


@check(
    _("Every approved subcontractor has passed the same ten conditions as the vendor."),
    message=_("{record}: the subcontractor has no passed assessment in which all ten conditions are answered."),
    mend="vendor_assessment",
    # The assessment is of another vendor than the one that hands on.
    shared=(VendorAssessment, VendorCondition),
    **HANDED_ON,
)
def subcontractor_meets_the_conditions(on: dt.date) -> Rule:
    return Rule(over=Subcontract.objects.all(), when=APPROVED, broken=~Exists(_whole_assessments()))


@check(
    _("The right of audit reaches every approved subcontractor."),
    message=_("{record}: it is not said by which article the right of audit reaches the subcontractor."),
    **HANDED_ON,
)
def subcontractor_can_be_audited(on: dt.date) -> Rule:
    return Rule(over=Subcontract.objects.all(), when=APPROVED, broken=Q(audit_right=""))
