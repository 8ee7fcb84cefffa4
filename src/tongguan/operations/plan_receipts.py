"""Emergency plans in the hands of vendors: which were given to whom, and that they were received (A.7.a)."""

from django.db import transaction
from django.db.models import Q, QuerySet

from tongguan.core import clock, scopes
from tongguan.core.actor import Actor
from tongguan.core.companions import given_out
from tongguan.core.roles import Role

from .models import PlanIssue


def issued_to(actor: Actor) -> QuerySet:
    """The editions in force that were given to the vendors for which somebody works, on his projects or on all."""
    reach = {name: scopes.declared[name].reach(actor) for name in ("vendor", "project")}
    of_mine = Q(plan__project=None) | Q(plan__project__in=reach["project"])
    rows = PlanIssue.objects.filter(of_mine, vendor__in=reach["vendor"], plan__state="published", plan__voided=False)
    return rows.select_related("plan", "plan__file", "vendor").order_by("pk")


def may_receive(actor: Actor) -> bool:
    """Whether somebody acknowledges for his vendor."""
    return Role.VENDOR_MANAGER in actor.roles


@transaction.atomic
def receive(issue: PlanIssue) -> PlanIssue:
    """The vendor has this edition; the first acknowledgement is the one that counts."""
    issue = PlanIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if issue.acknowledged_on is None:
        issue.acknowledged_on = clock.today()
        issue.save()
    return issue


def _texts(actor: Actor) -> QuerySet:
    return issued_to(actor).filter(plan__file__isnull=False).values("plan__file")


given_out.append(_texts)
