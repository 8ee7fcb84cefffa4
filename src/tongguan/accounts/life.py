"""How accounts end: closed by an administrator, after their last day, or when nobody has used them for long."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateTimeField, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from tongguan.core import clock, notices
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Notification, Tenant, User
from tongguan.core.roles import OUTSIDE, Role

from . import policy, sessions, trail
from .models import Closing, Invitation

Why = Closing.Why


@transaction.atomic
def close(user: User, *, why: str = Why.CLOSED, by: User, reason: str = "") -> bool:
    """Close an account: its sessions end, its invitations and tokens work no more. False if it is closed already."""
    user.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))
    if not user.is_active:
        return False
    user.is_active = False
    user.save(update_fields=["is_active"])
    Closing.objects.create(user=user, at=clock.now(), why=why)
    Invitation.objects.filter(user=user, used_at=None).delete()
    sessions.end(sessions.of(user), sessions.End.CLOSED)
    trail.note(user, "closed", by=by, reason=reason, why=[None, str(why)])
    return True


@transaction.atomic
def reopen(user: User, *, by: User, valid_to: dt.date | None = None, reason: str = "") -> None:
    """Open a closed account again, with a new last day if one is given; it counts as used from today."""
    user.is_active, user.valid_to = True, valid_to or user.valid_to
    refuse_undated(user, roles_of(user))
    user.save(update_fields=["is_active", "valid_to"])
    Closing.objects.filter(user=user, reopened_at=None).update(reopened_at=clock.now())
    trail.note(user, "reopened", by=by, reason=reason, valid_to=[None, str(user.valid_to or "")])


def refuse_undated(user: User, roles: Collection[str]) -> None:
    """Raise ValidationError, naming the field, for somebody from outside whose account has no last day near enough."""
    if not OUTSIDE & set(roles):
        return
    days = policy.of(user).outside_days if user.pk else policy.everywhere().outside_days
    latest = clock.today() + dt.timedelta(days=days)
    if user.valid_to is None or user.valid_to > latest:
        said = _("Accounts of people from outside have a last day, at the latest %(day)s.")
        raise ValidationError({"valid_to": said % {"day": latest.isoformat()}})


def roles_of(user: User) -> frozenset[str]:
    """The roles of an account in any tenant."""
    return frozenset(Membership.in_force(clock.today()).filter(user=user).values_list("role", flat=True))


def usual_end(roles: Collection[str]) -> dt.date | None:
    """The last day that a new account gets if nobody says another; none for the tenant's own people."""
    if not OUTSIDE & set(roles):
        return None
    return clock.today() + dt.timedelta(days=policy.everywhere().outside_days)


def undated() -> QuerySet[User]:
    """Open accounts of people from outside that have no last day; the doctor names them."""
    held = Membership.in_force(clock.today()).filter(role__in=OUTSIDE)
    return User.objects.filter(is_active=True, valid_to=None, pk__in=held.values("user")).order_by("username")


def end_what_is_over(tenant: Tenant) -> dict[str, int]:
    """Close the accounts of a tenant whose last day is over or that nobody has used; its system administrators hear."""
    over = list(_open(tenant).filter(valid_to__lt=clock.today()))
    unused = [user for user in _long_unused(tenant) if user not in over]
    system = User.objects.system()
    for why, users in ((Why.ENDED, over), (Why.UNUSED, unused)):
        for user in users:
            close(user, why=why, by=system)
    _tell(tenant, over + unused)
    return {"ended": len(over), "unused": len(unused)}


def _open(tenant: Tenant) -> QuerySet[User]:
    return User.objects.of(tenant).filter(is_active=True).exclude(username="system")


def _long_unused(tenant: Tenant) -> list[User]:
    """Whom the policy of all their tenants calls unused; asked one by one only of those who may be."""
    shortest = policy.strictest([tenant]).unused_days or policy.everywhere().unused_days
    if not shortest:
        return []
    before = clock.now() - dt.timedelta(days=shortest)
    last_use = _last_use(_open(tenant))
    users = User.objects.in_bulk([pk for pk, at in last_use.items() if at < before])
    return [user for user in users.values() if _is_unused(user, last_use[user.pk])]


def _last_use(users: QuerySet[User]) -> dict[int, dt.datetime]:
    """When each was last used: its last log-in, password, reopening, token or use of one, or when it was made."""
    times = ("last_login", "password_set_at", "reopened", "token", "token_used")
    known = users.annotate(
        reopened=Max("closings__reopened_at"), token=Max("tokens__made_at"), token_used=Max("tokens__last_used_at")
    )
    made = [Coalesce(name, "made_at", output_field=DateTimeField()) for name in times]
    return dict(known.values_list("pk", Greatest(*made)))


def _is_unused(user: User, last_use: dt.datetime) -> bool:
    days = policy.of(user).unused_days
    return bool(days) and last_use < clock.now() - dt.timedelta(days=days)


def _tell(tenant: Tenant, users: Iterable[User]) -> None:
    on = clock.today()
    administrators = Membership.in_force(on).filter(tenant=tenant, role=Role.SYSADMIN).values_list("user", flat=True)
    with acting_as(User.objects.system(), tenant):
        notices.tell(
            notices.notice(Notification.Kind.CLOSED, account, ("account", user.pk), on.isoformat(), title=user.username)
            for user in users
            for account in administrators
        )
