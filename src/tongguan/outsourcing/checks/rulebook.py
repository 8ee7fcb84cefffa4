"""Policy and rules of outsourcing as the organisation has them: in force, whole, one resting on the other (5.2)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongguan.core.checks import Rule, check, organisation
from tongguan.core.models import Membership, Tenant
from tongguan.core.roles import Role
from tongguan.documents.checks.documents import RULES
from tongguan.documents.checks.policies import in_force
from tongguan.documents.models import Document, DocumentSection, DocumentTag, Policy, PolicySection
from tongguan.documents.models.levels import Tag
from tongguan.documents.models.policy import FIVE_PARTS
from tongguan.outsourcing.models import Project, RoleAssignment

UNDER_WAY = (
    "planning", "decision_pending", "selecting", "contracting", "plan_pending", "mobilising", "operating", "suspended",
    "exiting",
)  # fmt: skip


def begun() -> Q:
    """The organisation outsources, or has had a policy on it: before that nothing is known."""
    projects = Project.objects.filter(state__in=UNDER_WAY)
    policies = Policy.objects.filter(kind=Policy.Kind.OUTSOURCING_SECURITY, state__in=["published", "superseded"])
    return Q(Exists(projects)) | Q(Exists(policies))


def _of_the_organisation(broken: Any) -> Rule:
    return Rule(over=organisation(), when=begun(), broken=broken)


def _rules() -> QuerySet:
    return Document.objects.filter(kind=RULES, state="published")


@check(
    _("Exactly one policy on outsourcing that the leader approved is in force."),
    message=_("{record}: no policy on outsourcing approved by the leader is in force, or more than one is."),
    over=Tenant,
    mend="policy",
)
def outsourcing_policy_in_force(on: dt.date) -> Rule:
    policies = in_force(on)
    others = Policy.objects.filter(kind=Policy.Kind.OUTSOURCING_SECURITY, state="published")
    single = policies.filter(~Exists(others.exclude(pk=OuterRef("pk"))))
    return _of_the_organisation(~Exists(single))


@check(
    _("The policy on outsourcing stands within the overall framework of information security."),
    message=_(
        "{record}: the policy on outsourcing in force is not tied to a published overall policy, "
        "and no published document is the overall framework."
    ),
    over=Tenant,
    mend="policy",
)
def outsourcing_policy_within_framework(on: dt.date) -> Rule:
    tied = in_force(on).filter(overall__state="published")
    framework = DocumentTag.objects.filter(tag=Tag.FRAMEWORK, document__state="published", document__voided=False)
    return _of_the_organisation(~(Q(Exists(tied)) | Q(Exists(in_force(on)), Exists(framework))))


def _policy_has_part(on: dt.date, part: str, characters: int) -> Rule:
    policy = in_force(on).filter(pk=OuterRef("policy"))
    written = PolicySection.objects.filter(Exists(policy), part=part, is_reviewed=True)
    long_enough = written.filter(GreaterThanOrEqual(Length(Trim("text")), characters))
    return _of_the_organisation(~Exists(long_enough))


for _part in FIVE_PARTS:
    check(
        format_lazy(
            "{}{}", _("The policy on outsourcing in force has, with {characters} characters or more: "), _part.label
        ),
        message=format_lazy("{}{}", _("{record}: the policy in force lacks, or nobody reviewed: "), _part.label),
        over=Tenant,
        mend="policy",
        name=f"policy_has_part_{_part.value}",
        fixed=(_part.value,),
        characters=20,
    )(_policy_has_part)


@check(
    _("Rules for outsourcing are published that rest on the policy in force."),
    message=_("{record}: no published rules for outsourcing rest on the policy in force."),
    over=Tenant,
    mend="document",
)
def rules_follow_policy(on: dt.date) -> Rule:
    resting = _rules().filter(Exists(in_force(on).filter(pk=OuterRef("policy_version"))))
    return _of_the_organisation(~Exists(resting))


def _has(tag: str) -> Q:
    """A whole document of the rules is for this, or a written section of it."""
    written = DocumentSection.objects.filter(document=OuterRef("pk")).exclude(text="")
    marked = DocumentTag.objects.filter(document=OuterRef("pk"), tag=tag)
    # A mark on a document without a word in it says nothing.
    whole = Q(Exists(marked)) & (Q(file__isnull=False) | Q(Exists(written)))
    return Q(Exists(_rules().filter(whole | Q(Exists(written.filter(tag=tag))))))


def _rules_have_part(on: dt.date, tag: str) -> Rule:
    return _of_the_organisation(~_has(tag))


for _tag in (Tag.PART_1, Tag.PART_3, Tag.PART_4):
    check(
        format_lazy("{}{}", _("The published rules for outsourcing have the part: "), _tag.label),
        message=format_lazy("{}{}", _("{record}: the published rules for outsourcing lack the part: "), _tag.label),
        over=Tenant,
        mend="document",
        name=f"rules_have_{_tag.value}",
        fixed=(_tag.value,),
    )(_rules_have_part)


@check(
    _("The published rules for outsourcing have a section for each role to which somebody is appointed."),
    message=_(
        "{record}: the published rules for outsourcing have no operating rules for roles, "
        "or a role to which somebody is appointed has no section of its own."
    ),
    over=Tenant,
    mend="document",
)
def rules_have_part2(on: dt.date) -> Rule:
    own = DocumentSection.objects.filter(
        Exists(_rules().filter(pk=OuterRef("document"))), tag=Tag.PART_2, for_role=OuterRef("role")
    ).exclude(text="")
    held = RoleAssignment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), state="effective")
    return _of_the_organisation(~_has(Tag.PART_2) | Q(Exists(held.filter(~Exists(own)))))


@check(
    _("The published rules for outsourcing were approved by a leader."),
    message=_("{record}: whoever approved these rules is not known here as a leader."),
    over=Document,
    scope={"document": "pk"},
)
def rules_approved_by_leader(on: dt.date) -> Rule:
    leads = Project.objects.filter(leader=OuterRef("approver"))
    appointed = RoleAssignment.objects.filter(person=OuterRef("approver"), role=Role.LEADER).exclude(state="proposed")
    account = Membership.objects.filter(user=OuterRef("approver__account"), tenant=OuterRef("tenant"), role=Role.LEADER)
    on_paper = Q(Exists(leads)) | Q(Exists(appointed)) | Q(Exists(account))
    # Whoever approved it here was asked for that role by the step itself.
    return Rule(
        over=Document.objects.filter(kind=RULES),
        when=Q(state="published"),
        broken=Q(approved_by=None) & ~on_paper,
    )
