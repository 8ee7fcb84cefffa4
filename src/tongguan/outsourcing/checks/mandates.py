"""Segregation of what a role may not be joined with, and of what is not delegated (SOD-12, SOD-15)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check
from tongguan.core.models import Decision, Membership
from tongguan.core.roles import ADMINISTRATORS, Role
from tongguan.outsourcing.appointments import signed_as_leader, with_mandate
from tongguan.outsourcing.models import RoleAssignment
from tongguan.outsourcing.models.project import GO

DECIDING = frozenset(
    {
        Role.LEADER,
        Role.DEPT_SECURITY_LEADER,
        Role.UNIT_SECURITY_LEADER,
        Role.OFFICE_HEAD,
        Role.MGMT_REP,
        Role.PROCESS_OWNER,
        Role.SERVICE_OWNER,
        Role.RISK_OWNER,
        Role.ASSET_OWNER,
        Role.CHANGE_MANAGER,
    }
)
"""Business roles that approve something."""


@check(
    _("The three administrators are three people, and none of them holds a role that approves something."),
    message=_("{record}: this person holds another role that does not go with this one (SOD-12)."),
    over=RoleAssignment,
    scope={"project": "project"},
    segregation="SOD-12",
)
def administrators_are_separate(on: dt.date) -> Rule:
    barred = Q(role__in=ADMINISTRATORS) | Q(role__in=DECIDING)
    letters = RoleAssignment.objects.filter(person=OuterRef("person")).exclude(state="ended")
    accounts = Membership.in_force(on).filter(user=OuterRef("person__account"), tenant=OuterRef("tenant"))
    clash = Q()
    for rows in (letters, accounts):
        administers = rows.filter(role__in=ADMINISTRATORS).exclude(role=OuterRef("role"))
        decides = rows.filter(role__in=DECIDING)
        clash |= Q(Exists(administers)) | (Q(role__in=ADMINISTRATORS) & Q(Exists(decides)))
    return Rule(over=RoleAssignment.objects.all(), when=barred & ~Q(state="ended"), broken=clash)


@check(
    _("Whether to outsource is decided by the leader, never by a delegate below that level."),
    message=_("{record}: whether to outsource is for the leader to decide, not for a delegate (SOD-15)."),
    over=Decision,
    segregation="SOD-15",
)
def go_is_decided_by_the_leader(on: dt.date) -> Rule:
    decided = Q(kind=GO, register="project", decided_by__isnull=False)
    signed = signed_as_leader()
    return Rule(
        over=Decision.objects.all(),
        when=decided,
        broken=Q(Exists(signed)) & ~Q(Exists(with_mandate(on, signed))),
    )


@check(
    _("What is delegated has an end, and ends no later than the role that it comes from."),
    message=_("{record}: a delegation ends on a day, and no later than the role it comes from (SOD-15)."),
    over=RoleAssignment,
    scope={"project": "project"},
    segregation="SOD-15",
)
def delegation_ends_with_its_role(on: dt.date) -> Rule:
    delegated = Q(delegated_from__isnull=False) & ~Q(state="ended")
    longer = Q(delegated_from__valid_to__isnull=False) & Q(valid_to__gt=F("delegated_from__valid_to"))
    wider = ~Q(role=F("delegated_from__role")) | ~Q(scope=F("delegated_from__scope"))
    other = Q(project__isnull=False) & ~Q(project=F("delegated_from__project"))
    fallen = Q(state="effective") & (Q(delegated_from__state="ended") | Q(delegated_from__voided=True))
    return Rule(
        over=RoleAssignment.objects.all(), when=delegated, broken=Q(valid_to=None) | longer | wider | other | fallen
    )
