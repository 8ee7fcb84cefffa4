"""Who answers for a project: leader and office by the units that it touches, authorised, and aware of it (4.1, 4.2)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, kinds
from tongguan.core.models import Acknowledgement, AuditEntry, Decision, Membership
from tongguan.core.roles import Role
from tongguan.outsourcing.appointments import for_project, held, signed_as_leader, with_mandate
from tongguan.outsourcing.models import (
    AssignedDuty,
    Contract,
    Project,
    ProjectCandidate,
    ProjectUnit,
    VendorAssessment,
)
from tongguan.outsourcing.models.project import GO

PROJECT = {"project": "pk"}
PLANNED = ["planning", "decision_pending", "selecting", "contracting", "plan_pending", "mobilising"]
UNDER_WAY = Q(state__in=[*PLANNED, "operating", "suspended", "exiting"])
"""From the start of planning to the end of the exit somebody answers for it."""
CHOSEN = ["contracting", "plan_pending", "mobilising", "operating", "suspended", "exiting", "closed"]


def _units() -> QuerySet[ProjectUnit]:
    return ProjectUnit.objects.filter(project=OuterRef("pk"))


def _of_several() -> GreaterThan:
    return GreaterThan(kinds(_units(), "unit"), 1)


@check(
    _("Every project from its planning on has a leader and a head of office of your own, appointed for it."),
    message=_("{record}: leader or head of office is not named, not appointed for it, or not one of your own people."),
    over=Project,
    scope=PROJECT,
    mend="role_assignment",
)
def project_has_accountable_people(on: dt.date) -> Rule:
    own = for_project(on, "leader", "office_head").filter(person__kind="employee", person__state="active")
    led = Exists(own.filter(role="leader", person=OuterRef("leader")))
    headed = Exists(own.filter(role="office_head", person=OuterRef("office_head")))
    foreign = Exists(for_project(on, "leader", "office_head").filter(person__kind="vendor_staff"))
    return Rule(over=Project.objects.all(), when=UNDER_WAY, broken=~led | ~headed | foreign)


@check(
    _("No project goes beyond the decision of its leader: signed by whoever was its leader on that day, beforehand."),
    message=_("{record}: there is no approving decision to outsource, signed by its leader before the choice began."),
    over=Project,
    scope=PROJECT,
    mend="decision",
    by=(Role.LEADER,),
    given={"kind": GO},
)
def leader_decided_to_outsource(on: dt.date) -> Rule:
    moved_on = AuditEntry.objects.filter(
        register="project", record=OuterRef("record"), action="approve", on__lt=OuterRef("decided_on")
    )
    decided = Decision.objects.filter(
        Q(Exists(with_mandate(on, signed_as_leader()))) | Q(decided_by=OuterRef("leader__account")),
        ~Exists(moved_on),
        register="project",
        record=OuterRef("pk"),
        kind=GO,
        state="approved",
        decided_on__lte=on,
    )
    return Rule(over=Project.objects.all(), when=Q(state__in=["selecting", *CHOSEN]), broken=~Exists(decided))


@check(
    _("A project of several units is led by the security leader of the department, and each unit has a written share."),
    message=_(
        "{record} touches several units: the security leader of the department leads it, and each of the units has "
        "an appointed head with a written share of the work. One of them is missing."
    ),
    over=Project,
    scope=PROJECT,
    mend="role_assignment",
)
def several_units_share_the_office(on: dt.date) -> Rule:
    led = held(on, "dept_security_leader").filter(person=OuterRef("leader"))
    served = for_project(on, "office_head", path="project").filter(unit=OuterRef("unit")).exclude(work_share="")
    return Rule(
        over=Project.objects.filter(_of_several()),
        when=UNDER_WAY,
        broken=~Exists(led) | Exists(_units().filter(~Exists(served))),
    )


@check(
    _("A project of one unit is led by the security leader of that unit, and that unit is the office."),
    message=_(
        "{record}: the one unit concerned is the office and its security leader leads; a leader of a higher level "
        "needs a recorded reason. No unit is named, or office or leader are others."
    ),
    over=Project,
    scope=PROJECT,
    mend="project",
)
def single_unit_is_the_office(on: dt.date) -> Rule:
    by = {"person": OuterRef("project__leader")}
    own = held(on, "unit_security_leader").filter(unit=OuterRef("unit"), **by)
    above = Q(unit=OuterRef("unit__parent_unit")) | Q(unit=OuterRef("unit__parent_unit__parent_unit"))
    higher = Exists(held(on, "dept_security_leader", "leader").filter(**by))
    higher_unit = Exists(held(on, "unit_security_leader").filter(above, **by))
    reasoned = ~Q(project__leader_reason="") & (Q(higher) | Q(higher_unit))
    fits = _units().filter(Q(Exists(own)) | reasoned, unit=F("project__office"))
    return Rule(over=Project.objects.exclude(_of_several()), when=UNDER_WAY, broken=~Exists(fits))


@check(
    _("The office of every project is authorised in writing by the leader."),
    message=_("{record}: the office has no letter of appointment that names its basis and the leader who signed it."),
    over=Project,
    scope=PROJECT,
    mend="role_assignment",
)
def office_is_authorised(on: dt.date) -> Rule:
    leader = Membership.objects.filter(user=OuterRef("appointed_by"), tenant=OuterRef("tenant"), role="leader")
    sound = (~Q(basis_doc="") | Q(document__isnull=False)) & Q(Exists(leader))
    letters = for_project(on, "office_head").filter(delegated_from=None)
    return Rule(
        over=Project.objects.all(),
        when=UNDER_WAY,
        broken=~Exists(letters.filter(sound)) | Exists(letters.exclude(sound)),
    )


def _acknowledged(on: dt.date, duty: str) -> Q:
    """The condition of an appointment that names this duty and was acknowledged by its holder."""
    named = AssignedDuty.objects.filter(assignment=OuterRef("pk"), duty=duty)
    taken_note = Acknowledgement.objects.filter(
        register="role_assignment",
        record=OuterRef("pk"),
        account=OuterRef("person__account"),
        state="acknowledged",
        acknowledged_on__lte=on,
    )
    return Q(Exists(named)) & Q(Exists(taken_note))


@check(
    _("The leader of every project has acknowledged the supervisory responsibility."),
    message=_("{record}: the leader has not acknowledged an appointment that names the supervisory responsibility."),
    over=Project,
    scope=PROJECT,
    mend="role_assignment",
    by=(Role.LEADER,),
)
def leader_acknowledged_supervision(on: dt.date) -> Rule:
    letters = for_project(on, "leader").filter(person=OuterRef("leader"))
    return Rule(
        over=Project.objects.all(),
        when=UNDER_WAY,
        broken=~Exists(letters.filter(_acknowledged(on, "supervisory"))),
    )


@check(
    _("The head of every office of a project has acknowledged the direct responsibility."),
    message=_("{record}: a head of office has not acknowledged an appointment that names the direct responsibility."),
    over=Project,
    scope=PROJECT,
    mend="role_assignment",
)
def office_acknowledged_direct_responsibility(on: dt.date) -> Rule:
    letters = for_project(on, "office_head").filter(delegated_from=None)
    told = _acknowledged(on, "direct")
    return Rule(
        over=Project.objects.all(),
        when=UNDER_WAY,
        broken=~Exists(letters.filter(told)) | Exists(letters.exclude(told)),
    )


@check(
    _("The vendor chosen for a project was assessed for it, passed, and is recommended by the office."),
    message=_("{record}: no vendor is chosen, or it has no passed assessment for this project with a recommendation."),
    over=Project,
    scope=PROJECT,
    mend="vendor_assessment",
)
def chosen_vendor_was_recommended(on: dt.date) -> Rule:
    recommended = VendorAssessment.objects.filter(
        project=OuterRef("project"), vendor=OuterRef("vendor"), state="passed", concluded_on__lte=on
    ).exclude(recommendation="")
    chosen = ProjectCandidate.objects.filter(project=OuterRef("pk"), chosen=True)
    agreed = Contract.objects.filter(project=OuterRef("pk")).exclude(state__in=["draft", "terminated"])
    unproved = [Exists(rows.filter(~Exists(recommended))) for rows in (chosen, agreed)]
    none = ~Exists(chosen) & ~Exists(agreed)
    return Rule(over=Project.objects.all(), when=Q(state__in=CHOSEN), broken=none | unproved[0] | unproved[1])
