"""Nobody lets an administrator or a leader in again alone: a second person proves a factor beside whoever does."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.models import Membership, User
from tongguan.core.roles import ADMINISTRATORS, Role

from . import factors, policy

NOTICED: Final = ADMINISTRATORS | {Role.LEADER}
"""Whoever lets one of these in again is seen by all of them."""
WITNESSES: Final = (Role.SECADMIN, Role.LEADER)


@dataclass(frozen=True, kw_only=True)
class Witness:
    """What the second person types beside the first: a user name, and the code of the moment."""

    username: str = ""
    code: str = ""


NOBODY: Final = Witness()


def needed(user: User) -> bool:
    """Whether letting this account in again takes two: where administrators owe a second factor at all."""
    held = Membership.in_force(clock.today()).filter(user=user, role__in=NOTICED)
    return policy.of(user).factor_of_administrators and held.exists()


def confirmed(user: User, by: Witness) -> User | None:
    """The second person, who has proved to be there; None where none is needed. Raises ValidationError.

    Wrong codes are counted, so this is called outside the transaction of what it confirms.
    """
    if not needed(user):
        return None
    known = _able(user).filter(username=by.username.strip()).first()
    if known is None or not by.code:
        told = _(
            "Another person confirms this beside you: the security administrator or the responsible leader, with user "
            "name and the code of the moment. Is nobody there who can? “tongguan recover” on the machine itself."
        )
        raise ValidationError({"witness": told})
    try:
        factors.check(known, by.code)
    except ValidationError as error:
        raise ValidationError({"witness_code": error.messages}) from None
    return known


def _able(user: User) -> QuerySet[User]:
    """Who may confirm: neither whoever acts nor whose account it is."""
    held = Membership.in_force(clock.today()).filter(tenant=acting().tenant, role__in=WITNESSES)
    others = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return others.exclude(pk__in=[user.pk, acting().user.pk]).exclude(valid_to__lt=clock.today())
