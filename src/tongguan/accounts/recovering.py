"""The emergency path: an administrator is let in again from the machine itself, loudly.

Nobody on the pages can do this, and nobody who does it stays unseen: the trail holds it, all administrators and the
leader are told, and a role that was given so ends after a week unless it is asked for and approved as usual.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.core import answering, audit, clock, notices
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Tenant, User
from tongguan.core.notices import Kind
from tongguan.core.roles import ADMINISTRATORS, Role

from . import lockout, setting_up
from .models import RightsRequest
from .passwords import set_password

HOLDS = dt.timedelta(days=7)
TOLD = ADMINISTRATORS | {Role.LEADER}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Who is to be let in, as what, and why nobody else can help."""

    tenant: Tenant
    role: Role
    username: str
    reason: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """The account, its password for one log-in, and the last day of the role if it was given now."""

    user: User
    password: str
    until: dt.date | None


@transaction.atomic
def recover(wanted: Wanted) -> Recovered:
    """Do it, tell everybody; raises ValidationError where it is no administrator, or the account does not fit."""
    if wanted.role not in ADMINISTRATORS:
        raise ValidationError(_("Only the three administrators are recovered; every other right is asked for."))
    with acting_as(User.objects.system(), wanted.tenant, request_id="terminal"):
        user = _account(wanted)
        password = _let_in(user)
        until = None if _holds(user, wanted) else _given(user, wanted)
        told = {"username": [None, user.username], "role": [None, wanted.role.value], "until": [None, str(until or "")]}
        audit.note("account", user.pk, "recover", changes=told, reason=wanted.reason)
        tell(user, f"recover-{clock.now():%Y%m%d%H%M%S}")
    return Recovered(user=user, password=password, until=until)


def _account(wanted: Wanted) -> User:
    known = User.objects.filter(username=wanted.username).first()
    if known is None:
        made = User(username=wanted.username, name=wanted.name or wanted.username, home=wanted.tenant)
        made.set_unusable_password()
        made.full_clean(exclude=["password"])
        made.save()
        return made
    if not User.objects.of(wanted.tenant).filter(pk=known.pk).exists():
        raise ValidationError(_("This user name belongs to an account of another organisation."))
    return known


def _let_in(user: User) -> str:
    """Opened again, with a password for one log-in."""
    password = setting_up.initial_password(user)
    user.is_active, user.valid_to = True, None
    user.save(update_fields=["is_active", "valid_to"])
    set_password(user, password, by=User.objects.system())
    lockout.unlock(user)
    return password


def _holds(user: User, wanted: Wanted) -> bool:
    rows = Membership.in_force(clock.today()).filter(user=user, tenant=wanted.tenant)
    return rows.filter(role=wanted.role).exists()


def _given(user: User, wanted: Wanted) -> dt.date:
    """The role for a week; what may not stand beside it is refused here as everywhere."""
    last = clock.today() + HOLDS
    Membership.objects.update_or_create(
        user=user, tenant=wanted.tenant, role=wanted.role, defaults={"valid_from": clock.today(), "valid_to": last}
    )
    # The rules of the register are asked when this is saved; approved, it lasts.
    RightsRequest(account=user, role=wanted.role, reason=wanted.reason).save()
    return last


def tell(user: User, occasion: str) -> None:
    """All administrators and the leader learn whose access was renewed past the usual way."""
    holders = answering.holders(TOLD)
    accounts = sorted({account for several in holders.values() for account in several})
    about = ("account", user.pk)
    notices.tell(notices.notice(Kind.SECURITY, account, about, occasion, title=str(user)) for account in accounts)
