"""What happens to the account of somebody who leaves: its roles here end, its tokens too, and it is closed."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongguan.core import audit, clock
from tongguan.core.actor import acting
from tongguan.core.models import Acknowledgement, Membership, Token, User
from tongguan.core.roles import OUTSIDE
from tongguan.core.workflow import effect

from . import life

ONE_DAY = dt.timedelta(days=1)


@effect("person.account_ends")
def account_ends(people: QuerySet, _on: dt.date) -> None:
    """In one act with leaving, so that nobody has to remember it; an account that other tenants use stays open."""
    reason = _("The person has left.")
    for account in User.objects.filter(pk__in=people.filter(account__isnull=False).values("account")):
        withdraw(account, reason=reason)
        elsewhere = Membership.in_force(clock.today()).filter(user=account)
        if not elsewhere.exists():
            life.close(account, by=acting().user, reason=reason)


def withdraw(account: User, *, reason: str, roles: frozenset[str] | None = None) -> list[str]:
    """End roles of an account in the tenant at once, all or only these, and its tokens if none is left.

    Taking away protects, so it needs no second person; returns the roles that ended.
    """
    today = clock.today()
    rows = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), user=account, tenant=acting().tenant)
    going = rows if roles is None else rows.filter(role__in=roles)
    ended = sorted(set(going.values_list("role", flat=True)))
    for row in going:
        row.valid_to = today - ONE_DAY
        row.save(update_fields=["valid_to"])
    if ended:
        audit.note("account", account.pk, "right_ended", changes={"roles": [ended, []]}, reason=reason)
    if not rows.all().exists():
        _end_what_hangs_on(account, reason)
    return ended


def withdraw_outside(accounts: Iterable[int], *, reason: str) -> None:
    """End the roles in the tenant by which these accounts come in from outside, and the tokens of who has none left.

    In a few statements, however many they are: all the people of a vendor may go in one act.
    """
    today, mine = clock.today(), Membership.objects.filter(tenant=acting().tenant, user__in=list(accounts))
    lasting = mine.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    ended: dict[int, list[str]] = {}
    going = lasting.filter(role__in=OUTSIDE)
    for user, role in going.order_by("user", "role").values_list("user", "role"):
        ended.setdefault(user, []).append(role)
    going.update(valid_to=today - ONE_DAY)
    audit.write(
        [
            audit.entry("account", user, "right_ended", changes={"roles": [roles, []]}, reason=reason)
            for user, roles in ended.items()
        ]
    )
    tokens = Token.objects.filter(tenant=acting().tenant, user__in=list(ended)).exclude(user__in=lasting.values("user"))
    tokens.filter(Q(expires_on=None) | Q(expires_on__gte=today)).update(expires_on=today - ONE_DAY)


def _end_what_hangs_on(account: User, reason: str) -> None:
    """Tokens for this tenant, and what the account is still asked to take note of."""
    tokens = Token.objects.filter(user=account, tenant=acting().tenant)
    tokens.filter(Q(expires_on=None) | Q(expires_on__gte=clock.today())).update(expires_on=clock.today() - ONE_DAY)
    for row in Acknowledgement.objects.filter(account=account, state="pending"):
        row.void(reason)
