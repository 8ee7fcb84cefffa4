"""Who assesses how securely services are given: a body of one's own with a mandate, or one from outside (A.1)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Decision, Tenant
from tongguan.core.roles import Role
from tongguan.organisation.models import OrgUnit
from tongguan.outsourcing.appointments import held
from tongguan.outsourcing.models import AssignedDuty, Contract, Project, Vendor, VendorAssessment
from tongguan.outsourcing.models.vendor_assessment import latest_of

from .periods import SERVED

AUDIT_MANDATE = "audit_mandate"
"""Kind of the decision by which the body may audit, as far as subcontractors."""
PHASES = ("planning", "selection", "supervision", "improvement")
"""The duties that stand for the four phases of an outsourced service."""
UNDER_CONTRACT = ("signed", "in_force", "amending")


def serving() -> Q:
    """A service is given to the organisation: what it must have by then is asked from its first start on."""
    return Q(Exists(Project.objects.filter(SERVED)))


def _bodies() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.filter(kind="assessment_body", state="active")


@check(
    _("There is a body that assesses security, with appointed members whose written duties cover all four phases."),
    message=_(
        "{record}: no unit is the security assessment body, or its appointed assessors have no written duties in each "
        "of the four phases (planning, selection, supervision, improvement)."
    ),
    over=Tenant,
    mend="role_assignment",
    given={"role": Role.ASSESSOR},
)
def assessment_body_covers_all_phases(on: dt.date) -> Rule:
    members = held(on, Role.ASSESSOR).filter(pk=OuterRef("assignment"), unit=OuterRef(OuterRef("pk")))
    told = AssignedDuty.objects.filter(Exists(members)).exclude(content="")
    able = _bodies().filter(*[Exists(told.filter(duty=phase)) for phase in PHASES])
    return Rule(over=organisation(), when=serving(), broken=~Exists(able))


@check(
    _("The leader has given the body that assesses security the right to audit, as far as subcontractors."),
    message=_("{record}: no decision of the leader gives the security assessment body the right to audit."),
    over=Tenant,
    mend="decision",
    by=(Role.LEADER,),
    given={"kind": AUDIT_MANDATE},
)
def assessment_body_may_audit(on: dt.date) -> Rule:
    of_it = Q(register="") | Q(register="org_unit", record=OuterRef("pk"))
    given = Decision.objects.filter(of_it, kind=AUDIT_MANDATE, state="approved", decided_on__lte=on)
    return Rule(over=organisation(), when=serving(), broken=~Exists(_bodies().filter(Exists(given))))


def _outside() -> QuerySet[Vendor]:
    return Vendor.objects.filter(role="assessor")


def _found_fit() -> Exists:
    """Its last assessment was passed, and says with proof that it is reputable, independent and controllable."""
    last = Subquery(latest_of(OuterRef(OuterRef("pk"))).values("pk")[:1])
    fit = {"is_reputable": True, "is_independent": True, "is_controllable": True, "evidence__isnull": False}
    return Exists(VendorAssessment.objects.filter(pk=last, state="passed", **fit))


def _related() -> Exists:
    """A company of the same group serves under a contract: what it does would be judged by its own kin."""
    kin: Any = Q(vendor__parent_vendor=OuterRef("pk")) | Q(vendor=OuterRef("parent_vendor"))
    kin |= Q(vendor__parent_vendor__isnull=False, vendor__parent_vendor=OuterRef("parent_vendor"))
    return Exists(Contract.objects.filter(kin, vendor__role="service", state__in=UNDER_CONTRACT))


@check(
    _("An outside body that assesses security is reputable, independent and controllable, and no kin of who serves."),
    message=_(
        "{record} assesses security, and its last assessment does not show with proof that it is reputable, "
        "independent and controllable, or a company of the same group serves you."
    ),
    over=Vendor,
    scope={"vendor": "pk"},
    mend="vendor_assessment",
    # The companies that serve, and their groups, are other vendors than the one asked about.
    shared=(Contract, Vendor),
    if_any=True,
)
def outside_assessor_is_fit(on: dt.date) -> Rule:
    called_in = Q(state="qualified") | Q(
        Exists(Contract.objects.filter(vendor=OuterRef("pk"), state__in=UNDER_CONTRACT))
    )
    return Rule(over=_outside(), when=called_in, broken=~Q(_found_fit()) | Q(_related()))


@check(
    _("Where own people do not suffice to assess security, an outside body that was found fit does it."),
    message=_("{record}: own people do not suffice (a setting says so), and no outside body was found fit to assess."),
    over=Tenant,
    mend="vendor_assessment",
    if_any=True,
    needed=False,
)
def outside_assessor_is_called_in(on: dt.date, needed: bool) -> Rule:  # noqa: FBT001  a limit of the tenant
    fit = _outside().filter(_found_fit(), state="qualified")
    return Rule(over=organisation(), when=Q() if needed else Q(pk=0), broken=~Exists(fit))
