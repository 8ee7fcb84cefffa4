"""Tenants, accounts and tokens, as far as an installation needs them before anybody can log in."""

import argparse
import datetime as dt
import getpass
import sys
from gettext import gettext as _

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from tongguan.accounts import factors, life, passwords, tokens
from tongguan.core import audit, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Tenant, User
from tongguan.core.roles import ADMINISTRATORS, Role

from . import account_life, printing, standing
from .outcome import Answer, Failure


def tenant(chosen: argparse.Namespace) -> Answer:
    """Make the tenant named, or list all."""
    if chosen.name:
        with transaction.atomic():
            made = Tenant(name=chosen.name, kind=chosen.kind)
            made.full_clean()
            made.save()
            _noted(made, "tenant", made.pk, "create", {"name": [None, made.name]})
    rows = [_told(row) for row in Tenant.objects.order_by("id")]
    lines = printing.table(
        [_("id"), _("name"), _("kind"), _("in use")],
        [[row["id"], row["name"], row["kind"], _("yes") if row["in_use"] else _("no")] for row in rows],
    )
    return Answer(data={"tenants": rows}, lines=lines)


def _told(row: Tenant) -> dict[str, object]:
    return {"id": row.pk, "name": row.name, "kind": row.kind, "in_use": row.is_active}


def user(chosen: argparse.Namespace) -> Answer:
    """Make an account, give it a new password, take its second factor away, or see to whether it lets in."""
    return ACTIONS[chosen.action](chosen)


@transaction.atomic
def _created(chosen: argparse.Namespace) -> Answer:
    where, roles = standing.tenant_of(chosen), sorted(set(chosen.role))
    _in_running_state(where)
    _fitting(roles)
    last = account_life.last_day(chosen) or life.usual_end(roles)
    made = User(username=chosen.username, name=chosen.name or chosen.username, valid_to=last)
    made.set_unusable_password()
    life.refuse_undated(made, roles)
    made.full_clean(exclude=["password"])
    made.save()
    for role in roles:
        Membership.objects.create(user=made, tenant=where, role=role)
    passwords.set_password(made, _password(), by=User.objects.system())
    _noted(where, "account", made.pk, "create", {"username": [None, made.username], "roles": [[], roles]})
    told = _("The account “%(user)s” is made in “%(tenant)s”.") % {"user": made.username, "tenant": where.name}
    return Answer(data={"username": made.username, "tenant": where.name, "roles": roles}, lines=[told])


def _in_running_state(where: Tenant) -> None:
    """Once the three administrators are there, nobody makes accounts with roles past them."""
    administered = Membership.in_force(clock.today()).filter(tenant=where, role__in=ADMINISTRATORS)
    if settings.PRODUCTION and administered.exists():
        raise Failure(
            _(
                "“%(tenant)s” has its administrators: the system administrator opens accounts on the pages, the "
                "security administrator asks for roles, a second person approves. Is an administrator lost? "
                "“tongguan recover” lets one in again."
            )
            % {"tenant": where.name}
        )


def _not_in_silence(known: User) -> None:
    """What lets an administrator in again is told to the others."""
    administers = Membership.in_force(clock.today()).filter(user=known, role__in=ADMINISTRATORS)
    if settings.PRODUCTION and administers.exists():
        raise Failure(_("“tongguan recover” lets an administrator in again; the others are told of it."))


def _fitting(roles: list[str]) -> None:
    if unknown := [role for role in roles if role not in Role.values or role == Role.SYSTEM]:
        raise Failure(_("There are no such roles: %(roles)s.") % {"roles": ", ".join(unknown)})
    if not roles:
        raise Failure(_("Say with --role what the account may do."))
    if ADMINISTRATORS & set(roles) and len(roles) > 1:
        raise Failure(_("Each of the three administrators is an account of its own, without another role."))


@transaction.atomic
def _with_new_password(chosen: argparse.Namespace) -> Answer:
    known = standing.account(chosen.username)
    _not_in_silence(known)
    passwords.set_password(known, _password(), by=User.objects.system())
    for where in standing.tenants_of(known):
        _noted(where, "account", known.pk, "password", {})
    told = _("“%(user)s” has a new password.") % {"user": known.username}
    return Answer(data={"username": known.username}, lines=[told])


@transaction.atomic
def _without_factor(chosen: argparse.Namespace) -> Answer:
    known = standing.account(chosen.username)
    _not_in_silence(known)
    with acting_as(User.objects.system(), None, request_id="terminal"):
        factors.reset(known, reason=chosen.reason)
    told = _("“%(user)s” has to set up a new second factor at the next log-in.") % {"user": known.username}
    return Answer(data={"username": known.username}, lines=[told])


def _password() -> str:
    """Typed twice at a terminal, else the first line of stdin."""
    if not sys.stdin.isatty():
        text = sys.stdin.readline().rstrip("\n")
    elif (text := getpass.getpass(_("Password: "))) != getpass.getpass(_("Again: ")):
        raise ValidationError(_("The two passwords differ."))
    return text


ACTIONS = {
    "create": _created,
    "passwd": _with_new_password,
    "reset-factor": _without_factor,
    "close": account_life.close,
    "open": account_life.open_again,
    "unlock": account_life.unlock,
    "invite": account_life.invite,
}


@transaction.atomic
def token(chosen: argparse.Namespace) -> Answer:
    """Make a token for an account in one of its tenants."""
    owner = standing.account(chosen.username)
    if not owner.may_come_in(clock.today()):
        raise Failure(_("The account “%(name)s” is closed.") % {"name": owner.username})
    where = standing.tenant_of(chosen, standing.tenants_of(owner))
    scope = {"days": chosen.days, "label": chosen.label, "writes": not chosen.read_only, "only": chosen.register}
    # Made in the name of its owner, whose rights it may not exceed.
    with acting_as(owner, where, request_id="terminal") as actor:
        text = tokens.issue(actor, **scope)
    until = clock.today() + dt.timedelta(days=chosen.days)
    data = {"token": text, "user": owner.username, "tenant": where.name, "expires_on": str(until)}
    printing.progress(_("Keep it: it is not shown again. It holds until %(day)s.") % {"day": until})
    return Answer(data=data, lines=[text])


def _noted(where: Tenant, register: str, record: int | None, action: str, changes: dict[str, list[object]]) -> None:
    with acting_as(User.objects.system(), where, request_id="terminal"):
        audit.note(register, record, action, changes=changes)
