"""Segregation of duties in outsourcing: refused at write time, swept for what was imported."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry
from tongguan.organisation.models import Person
from tongguan.outsourcing.models import (
    ContractClause,
    Project,
    RoleAssignment,
    SecurityPlan,
    StaffAssessment,
    VendorAssessment,
    VendorStaff,
)
from tongguan.outsourcing.models.role_assignment import IN_HOUSE


def drafted_by_reviewer() -> Exists:
    drafted = AuditEntry.objects.filter(
        register="contract_clause", record=OuterRef("pk"), action="create", actor=OuterRef("reviewed_by")
    )
    return Exists(drafted)


@check(
    _("Nobody reviews a contract term that they drafted themselves."),
    message=_("{record}: whoever drafted the term may not be its reviewer (SOD-02)."),
    over=ContractClause,
    scope={"contract": "contract", "vendor": "contract__vendor", "project": "contract__project"},
    segregation="SOD-02",
)
def clause_reviewer_is_not_drafter(on: dt.date) -> Rule:
    return Rule(over=ContractClause.objects.all(), when=Q(reviewed_by__isnull=False), broken=drafted_by_reviewer())


@check(
    _("Whoever assesses a vendor's people is not of that vendor."),
    message=_("{record}: the assessor works for the vendor (SOD-03)."),
    over=StaffAssessment,
    scope={"staff": "vendor_staff", "vendor": "vendor_staff__vendor", "project": "vendor_staff__project"},
    segregation="SOD-03",
)
def assessor_is_not_of_the_vendor(on: dt.date) -> Rule:
    # From the account to its few engagements: the other way round, every person of the vendor would be looked at.
    engaged = VendorStaff.objects.filter(person=OuterRef("pk"), vendor=OuterRef(OuterRef("vendor_staff__vendor")))
    colleague = Person.everything.filter(Exists(engaged), account=OuterRef("assessor"))
    return Rule(over=StaffAssessment.objects.all(), broken=Exists(colleague))


@check(
    _("Leader and head of office of a project are people on the establishment of the tenant."),
    message=_("{record}: leader and head of office must be on your own establishment (SOD-10)."),
    over=Project,
    scope={"project": "pk"},
    segregation="SOD-10",
)
def leader_is_established(on: dt.date) -> Rule:
    own = lambda role: Q(**{role: None}) | Q(**{f"{role}__kind": "employee", f"{role}__establishment": "established"})  # noqa: E731  one line says it
    return Rule(
        over=Project.objects.all(),
        when=Q(leader__isnull=False) | Q(office_head__isnull=False),
        broken=~(own("leader") & own("office_head")),
    )


@check(
    _("Leaders and people of the responsible office are on the establishment of the tenant."),
    message=_("{record}: this role is only for people on your own establishment (SOD-10)."),
    over=RoleAssignment,
    scope={"project": "project"},
    segregation="SOD-10",
)
def appointed_are_established(on: dt.date) -> Rule:
    return Rule(
        over=RoleAssignment.objects.all(),
        when=Q(role__in=IN_HOUSE) & ~Q(state="ended"),
        broken=~Q(person__kind="employee", person__establishment="established"),
    )


@check(
    _("Whoever holds a role by delegation does not delegate it further."),
    message=_("{record}: what was delegated is not delegated again (SOD-15)."),
    over=RoleAssignment,
    scope={"project": "project"},
    segregation="SOD-15",
)
def delegate_does_not_delegate(on: dt.date) -> Rule:
    delegated = Q(delegated_from__isnull=False) & ~Q(state="ended")
    again = Q(delegated_from__delegated_from__isnull=False)
    return Rule(over=RoleAssignment.objects.all(), when=delegated, broken=again)


@check(
    _("Whoever assesses a vendor has no interest in it and is not of that vendor or of an affiliate."),
    message=_("{record}: the assessor has an interest in the vendor, or works for it (SOD-03)."),
    over=VendorAssessment,
    scope={"vendor": "vendor", "project": "project"},
    segregation="SOD-03",
)
def vendor_assessor_is_independent(on: dt.date) -> Rule:
    vendor, group = OuterRef(OuterRef("vendor")), OuterRef(OuterRef("vendor__parent_vendor"))
    related = Q(vendor=vendor) | Q(vendor=group) | Q(vendor__parent_vendor=vendor) | Q(vendor__parent_vendor=group)
    engaged = VendorStaff.objects.filter(related, person=OuterRef("pk"))
    colleague = Person.everything.filter(Exists(engaged), account=OuterRef("assessor"))
    return Rule(over=VendorAssessment.objects.all(), broken=Q(has_interest=True) | Q(Exists(colleague)))


@check(
    _("Nobody approves a security plan that they drew up."),
    message=_("{record}: approved by who drew it up (SOD-01)."),
    over=SecurityPlan,
    scope={"plan": "pk", "project": "project"},
    segregation="SOD-01",
)
def plan_is_approved_by_another(on: dt.date) -> Rule:
    drawn_up = AuditEntry.objects.filter(
        register="security_plan", record=OuterRef("pk"), action="create", actor=OuterRef("approved_by")
    )
    return Rule(over=SecurityPlan.objects.all(), when=Q(approved_by__isnull=False), broken=Exists(drawn_up))
