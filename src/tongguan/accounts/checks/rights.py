"""Segregation among the rights on the platform itself: refused when they are asked for, swept for what is there."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongguan.accounts.models import ParameterRequest, RightsRequest
from tongguan.accounts.separation import FROM_OUTSIDE, IN_HOUSE, approving
from tongguan.core import preferences
from tongguan.core.checks import Rule, check, organisation
from tongguan.core.ledger import OPENING
from tongguan.core.models import AuditEntry, Membership, Preference, Tenant
from tongguan.core.roles import ADMINISTRATORS, Role
from tongguan.organisation.models import Person

ASKED = Q(state=RightsRequest.State.REQUESTED)
APPROVED = Q(state=RightsRequest.State.APPROVED)


def _lasting(on: dt.date) -> QuerySet[Membership]:
    """Roles that are held or will be."""
    return Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), tenant__is_active=True)


def _of_the_account(on: dt.date) -> QuerySet[Membership]:
    return _lasting(on).filter(user=OuterRef("account"), tenant=OuterRef("tenant"))


def _in_question(on: dt.date) -> Q:
    """Grants that are asked for, or approved and still held."""
    held = Exists(_of_the_account(on).filter(role=OuterRef("role")))
    return Q(kind=RightsRequest.Kind.GRANT) & (ASKED | (APPROVED & Q(held)))


@check(
    _("Leaders and people of the responsible office who have an account are on the establishment of the tenant."),
    message=_("{record}: this role is only for people on your own establishment (SOD-10)."),
    over=RightsRequest,
    segregation="SOD-10",
)
def leading_roles_are_in_house(on: dt.date) -> Rule:
    others = Person.objects.filter(account=OuterRef("account")).exclude(kind="employee", establishment="established")
    outside = _of_the_account(on).filter(role__in=FROM_OUTSIDE)
    return Rule(
        over=RightsRequest.objects.all(),
        when=_in_question(on) & Q(role__in=IN_HOUSE),
        broken=Q(Exists(others)) | Q(Exists(outside)),
    )


@check(
    _("The accounts of the three administrators are three, and none of them holds a role that approves business."),
    message=_("{record}: the account holds another role that does not go with this one (SOD-12)."),
    over=RightsRequest,
    segregation="SOD-12",
)
def administrators_decide_no_business(on: dt.date) -> Rule:
    besides = _of_the_account(on).exclude(role=OuterRef("role"))
    administers = Exists(besides.filter(role__in=ADMINISTRATORS))
    decides = Exists(besides.filter(role__in=approving()))
    return Rule(
        over=RightsRequest.objects.all(),
        when=_in_question(on) & Q(role__in=ADMINISTRATORS | approving()),
        broken=Q(administers) | (Q(role__in=ADMINISTRATORS) & Q(decides)),
    )


@check(
    _("The audit administrator judges the trail of all and therefore holds no other role."),
    message=_("{record}: whoever judges the trail does nothing else that leaves one (SOD-13)."),
    over=RightsRequest,
    segregation="SOD-13",
)
def the_audit_administrator_does_nothing_else(on: dt.date) -> Rule:
    others = _of_the_account(on).exclude(role=Role.AUDITADMIN)
    judging = _of_the_account(on).filter(role=Role.AUDITADMIN)
    judges = Q(role=Role.AUDITADMIN)
    return Rule(
        over=RightsRequest.objects.all(),
        when=_in_question(on) & (judges | Q(Exists(judging))),
        broken=(judges & Q(Exists(others))) | ~judges,
    )


def _done(*actions: str, **who: object) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(register="rights_request", record=OuterRef("pk"), action__in=actions, **who)


@check(
    _("What an account may do was asked by one person and approved by another, never by its owner."),
    message=_("{record}: no second person approved it, or the account's own (SOD-16)."),
    over=RightsRequest,
    segregation="SOD-16",
)
def rights_are_approved_by_another(on: dt.date) -> Rule:
    """What the first set-up enters is nobody's request: the system itself wrote it, once."""
    founded = Exists(_done(OPENING, actor__username="system"))
    alone = Exists(_done("create", "change", actor=OuterRef("decided_by")))
    return Rule(
        over=RightsRequest.objects.all(),
        when=APPROVED & ~Q(founded),
        broken=Q(decided_by=None) | Q(decided_by=F("account")) | Q(alone),
    )


@check(
    _("Whatever role an account holds rests on a request that was approved."),
    message=_("{record}: an account holds a role that nobody asked for and approved (SOD-16)."),
    over=Tenant,
    mend="rights_request",
    segregation="SOD-16",
)
def every_right_rests_on_a_request(on: dt.date) -> Rule:
    """Binds once the organisation was set up, or asked for its first administrator."""
    grants = RightsRequest.objects.filter(APPROVED, kind=RightsRequest.Kind.GRANT)
    asked = grants.filter(account=OuterRef("user"), role=OuterRef("role"))
    unasked = _lasting(on).filter(~Exists(asked), tenant=OuterRef("pk"))
    return Rule(
        over=organisation(),
        when=Q(Exists(grants.filter(role__in=ADMINISTRATORS))),
        broken=Q(Exists(unasked)),
    )


def _by_two() -> list[str]:
    return [key for key, one in preferences.declared.items() if one.by_two]


@check(
    _("Every parameter of security has the product's default, or a value that a second person approved."),
    message=_("{record}: no second person approved this value (SOD-16)."),
    over=Preference,
    mend="parameter_request",
    segregation="SOD-16",
)
def parameters_are_approved_by_another(on: dt.date) -> Rule:
    approved = ParameterRequest.objects.filter(APPROVED, key=OuterRef("key"), value=OuterRef("value"))
    return Rule(
        over=Preference.objects.all(),
        when=Q(key__in=_by_two()),
        broken=~Q(Exists(approved.filter(decided_by__isnull=False))),
    )
