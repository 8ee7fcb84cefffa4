"""What one account may do, and where each of its roles comes from: granted, by a letter, or delegated by somebody."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from tongguan.core import access, clock, preferences
from tongguan.core.actor import acting
from tongguan.core.matrix import Held, held
from tongguan.core.models import Membership, User
from tongguan.core.roles import Role

from .models import RoleAssignment

READERS = frozenset(
    {Role.SECADMIN, Role.AUDITADMIN, Role.INTERNAL_AUDITOR, Role.LEAD_AUDITOR, Role.LEADER, Role.DEPT_SECURITY_LEADER}
)
"""Who looks at the rights of others: whoever grants them, whoever checks them, and whoever answers for it all."""


@dataclass(frozen=True, kw_only=True)
class RoleHeld:
    """A role of an account, with its time and where it comes from."""

    membership: Membership
    letter: RoleAssignment | None

    @property
    def wide(self) -> bool:
        """Whether it holds for the whole organisation."""
        return self.membership.reach == Membership.Reach.TENANT

    @property
    def in_force(self) -> bool:
        """Whether it holds today."""
        row, today = self.membership, clock.today()
        return row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)

    @property
    def origin(self) -> str:
        """From where somebody has it, in words."""
        if self.letter is None:
            return _("granted by the administrators")
        if source := self.letter.delegated_from:
            return _("delegated by %(person)s, letter %(number)s") % {
                "person": source.person,
                "number": self.letter.number,
            }
        return _("appointed by letter %(number)s") % {"number": self.letter.number}


@dataclass(frozen=True)
class Entitlements:
    """The roles of one account in the tenant, and what follows from them."""

    account: User

    @cached_property
    def roles(self) -> list[RoleHeld]:
        """What holds today or will, the first to end first."""
        rows = Membership.objects.filter(user=self.account, tenant=acting().tenant).order_by("valid_to", "role")
        going = [row for row in rows if row.valid_to is None or row.valid_to >= clock.today()]
        letters = RoleAssignment.objects.select_related("person", "project", "delegated_from__person")
        known = letters.in_bulk([row.letter for row in going if row.letter])
        return [RoleHeld(membership=row, letter=known.get(row.letter or 0)) for row in going]

    @cached_property
    def rights(self) -> list[Held]:
        """What may be done today, register by register."""
        if not self.account.may_come_in(clock.today()):
            return []
        roles: dict[str, bool] = {}
        for one in self.roles:
            if one.in_force:
                role = one.membership.role
                roles[role] = roles.get(role, False) or one.wide
        limited = bool(preferences.value_of("office_on_its_own_projects"))
        return held(roles, limited=access.OFFICE if limited else frozenset())


def accounts() -> list[User]:
    """The accounts that anybody may ask about."""
    return list(User.objects.of(acting().tenant).order_by("name", "pk"))
