"""What ends with somebody who leaves, and what then nobody does any more: told before it happens."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongguan.core import clock, registers
from tongguan.core.actor import Actor
from tongguan.core.models import Membership, Record, Token
from tongguan.core.roles import OUTSIDE, Role
from tongguan.organisation.holdings import ENDING
from tongguan.organisation.models import Person

from .models import RoleAssignment


@dataclass
class Ending:
    """Rights and offices of one person."""

    records: list[Record] = field(default_factory=list)
    """Appointments, delegations and grants on systems."""
    roles: list[Membership] = field(default_factory=list)
    tokens: int = 0
    orphaned: list[str] = field(default_factory=list)
    """Roles that nobody else holds: their steps wait until somebody is appointed."""


def ending_with(person: Person, actor: Actor) -> Ending:
    """Everything that ends in the act of leaving, as far as the actor may see it."""
    found = Ending(records=[*_bound(person, actor), *_delegated(person)])
    if person.account is None:
        return found
    today = clock.today()
    here = Membership.in_force(today).filter(tenant=actor.tenant)
    found.roles = list(here.filter(user=person.account).order_by("role"))
    others = here.filter(user__is_active=True, reach=Membership.Reach.TENANT).exclude(user=person.account)
    kept = set(others.values_list("role", flat=True)) | OUTSIDE
    found.orphaned = [str(Role(row.role).label) for row in found.roles if row.role not in kept]
    tokens = Token.objects.filter(user=person.account, tenant=actor.tenant).exclude(expires_on__lt=today)
    found.tokens = tokens.count()
    return found


def _bound(person: Person, actor: Actor) -> list[Record]:
    found: list[Record] = []
    for name, link in ENDING.items():
        register = registers.registry[name]
        final = register.model.workflow.final
        rows: Any = register.visible_to(actor).filter(**{link: person}).exclude(state__in=final)
        found += rows.select_related(*register.joins(("__str__",))).order_by("pk")
    return found


def _delegated(person: Person) -> list[RoleAssignment]:
    rows = RoleAssignment.objects.filter(delegated_from__person=person).exclude(state="ended").exclude(person=person)
    return list(rows.select_related("person").order_by("pk"))


def warnings(ending: Ending) -> list[str]:
    """What somebody should see to beforehand."""
    told = _("Nobody else holds the role “%(role)s”: its steps wait until somebody is appointed.")
    return [told % {"role": role} for role in ending.orphaned]
