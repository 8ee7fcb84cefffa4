"""Policies: approved by the leader, not by their author, and looked at again in time (5.2.1)."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from tongguan.core.calendar import months_after, months_before
from tongguan.core.checks import Rule, check
from tongguan.core.models import AuditEntry, Membership, PeriodicTask
from tongguan.core.roles import Role
from tongguan.documents.models import Policy, PolicySection

OUTSOURCING = Policy.Kind.OUTSOURCING_SECURITY.value
POLICY = {"policy": "pk"}
PUBLISHED = Q(state="published")


def _policies(which: str) -> QuerySet:
    """Those on outsourcing, of which the standard speaks, or all others."""
    outsourcing = Policy.objects.filter(kind=OUTSOURCING)
    return outsourcing if which == OUTSOURCING else Policy.objects.exclude(kind=OUTSOURCING)


def signed() -> Q:
    """Approved here, or on paper of which the scan is there."""
    return Q(approved_on__isnull=False) & (Q(approved_by__isnull=False) | Q(approval__isnull=False))


def in_force(on: dt.date) -> QuerySet:
    """The policies on outsourcing that hold on a day."""
    return Policy.objects.filter(signed(), PUBLISHED, kind=OUTSOURCING, approved_on__lte=on)


def _signed(on: dt.date, which: str) -> Rule:
    return Rule(over=_policies(which), when=PUBLISHED, broken=~signed())


def _approver_wrote_it(on: dt.date, which: str) -> Rule:
    entered = AuditEntry.objects.filter(
        register="policy", record=OuterRef("pk"), action="create", actor=OuterRef("approved_by")
    )
    own = Q(author__account=F("approved_by")) | Q(Exists(entered))
    return Rule(over=_policies(which), when=PUBLISHED, broken=Q(approved_by__isnull=False) & own)


def _looked_at(on: dt.date, which: str, months: int) -> Rule:
    unread = PolicySection.objects.filter(policy=OuterRef("pk"), is_reviewed=False).exclude(text="")
    planned = Q(next_review_on__gte=on, next_review_on__lte=months_after(on, months))
    return Rule(over=_policies(which), when=PUBLISHED, broken=Exists(unread) | ~planned)


for _which, _name in ((OUTSOURCING, "outsourcing_policy"), ("other", "other_policy")):
    check(
        _("A published policy was approved by the leader, here or on paper of which the scan is there."),
        message=_("{record}: the leader's approval is not on record, or the scan of its signature is missing."),
        over=Policy,
        scope=POLICY,
        name=f"{_name}_signed",
        fixed=(_which,),
    )(_signed)
    check(
        _("Nobody approves a policy that they wrote."),
        message=_("{record}: whoever wrote it approved it; another person has to (SOD-01)."),
        over=Policy,
        scope=POLICY,
        name=f"{_name}_approver_is_not_author",
        fixed=(_which,),
        segregation="SOD-01",
    )(_approver_wrote_it)
    check(
        _("Every section of a published policy is reviewed; its next review lies ahead, by {months} months at most."),
        message=_(
            "{record}: a section is not marked as reviewed, or the next review is overdue, "
            "not set, or more than {months} months away."
        ),
        over=Policy,
        scope=POLICY,
        name=f"{_name}_reviewed",
        fixed=(_which,),
        months=12,
    )(_looked_at)


def by_a_leader() -> Exists:
    """Tasks that a leader recorded as done; of an imported one the leader is named as its owner."""
    who = Coalesce(OuterRef("done_by"), OuterRef("owner"))
    return Exists(Membership.objects.filter(user=who, tenant=OuterRef("tenant"), role=Role.LEADER))


@check(
    _("A leader reviewed the policy on outsourcing and how well it works within {months} months, with figures."),
    message=_(
        "{record}: for {months} months no review of the policy by a leader (duty POLICY_REVIEW) is recorded "
        "whose result tells the effect in figures."
    ),
    over=Policy,
    scope=POLICY,
    mend="periodic_task",
    months=12,
)
def policy_effect_reviewed(on: dt.date, months: int) -> Rule:
    since = months_before(on, months)
    issued = Coalesce(F("published_on"), F("approved_on"), output_field=DateField())
    done = PeriodicTask.objects.filter(
        by_a_leader(), rule="POLICY_REVIEW", state="done", done_on__gt=since, done_on__lte=on, result__regex="[0-9]"
    )
    about_it = done.filter(Q(register="") | Q(register="policy", record=OuterRef("pk")))
    return Rule(
        over=Policy.objects.filter(kind=OUTSOURCING),
        when=PUBLISHED,
        broken=Q(LessThanOrEqual(issued, since)) & ~Q(Exists(about_it)),
    )
