"""How a project comes to its vendor and its people: assessed first, admitted, cleared (6.1.a, 6.1.c)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.outsourcing.models import Contract, Project, ProjectCandidate, VendorAssessment, VendorStaff

PROJECT = {"project": "pk"}
CHOOSING = Q(state__in=["selecting", "contracting"])
PAST_SELECTING = Q(state__in=["contracting", "plan_pending", "mobilising", "operating", "suspended", "exiting"])
CLEARED = ["cleared", "onboarded", "suspended", "offboarded"]


def _chosen() -> QuerySet:
    return ProjectCandidate.objects.filter(project=OuterRef("pk"), chosen=True)


def signed_before(day: str) -> Exists:
    """Whether a contract of the candidate for the project was signed before the day of what the query looks at."""
    signed = Contract.objects.filter(
        project=OuterRef(OuterRef("project")), vendor=OuterRef(OuterRef("vendor")), signed_on__lt=OuterRef(day)
    )
    return Exists(signed)


@check(
    _("A project that has chosen its vendor chose it from assessed candidates, before a contract with it was signed."),
    message=_("{record}: no chosen vendor that had passed its assessment before the contract was signed."),
    over=Project,
    scope=PROJECT,
    mend="vendor_assessment",
    shared=(VendorAssessment,),
)
def chosen_vendor_was_assessed_first(on: dt.date) -> Rule:
    passed = VendorAssessment.objects.filter(vendor=OuterRef("vendor"), state="passed")
    in_time = passed.annotate(day=Coalesce("concluded_on", "started_on")).filter(~signed_before("day"))
    assessed = _chosen().filter(Exists(in_time))
    return Rule(
        over=Project.objects.all(),
        when=PAST_SELECTING,
        broken=~Q(Exists(assessed)) | Q(Exists(_chosen().filter(~Exists(in_time)))),
    )


@check(
    _("A project that has chosen its vendor names it among the candidates, qualified, and says why it was chosen."),
    message=_(
        "{record}: no candidate is chosen, or the chosen one is not qualified, or it is not said why it was chosen."
    ),
    over=Project,
    scope=PROJECT,
)
def chosen_vendor_is_qualified(on: dt.date) -> Rule:
    unfit = _chosen().filter(~Q(vendor__state="qualified") | Q(reason=""))
    # Later a vendor may lapse: then it takes no new projects, but this one goes on.
    return Rule(
        over=Project.objects.all(),
        when=PAST_SELECTING,
        broken=~Q(Exists(_chosen())) | (CHOOSING & Q(Exists(unfit))),
    )


@check(
    _("When a project has chosen its vendor, at least its key people are cleared."),
    message=_("{record}: nobody of the vendor is cleared, or a key person is not."),
    over=Project,
    scope=PROJECT,
    mend="vendor_staff",
)
def key_staff_is_cleared(on: dt.date) -> Rule:
    staff = VendorStaff.objects.filter(project=OuterRef("pk"))
    cleared = Q(Exists(staff.filter(state__in=CLEARED)))
    waiting = Q(Exists(staff.filter(is_key=True, state="proposed")))
    return Rule(
        over=Project.objects.all(),
        # Bound as soon as all who matter are cleared, so that what was done early counts.
        when=PAST_SELECTING | (cleared & ~waiting),
        broken=~cleared | (CHOOSING & waiting),
    )
