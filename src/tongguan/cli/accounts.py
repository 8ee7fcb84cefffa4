"""Tenants, accounts and tokens, as far as an installation needs them before anybody can log in."""

import argparse
import datetime as dt
import getpass
import sys
from gettext import gettext as _

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from tongguan.accounts import factors
from tongguan.core import audit, clock
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Tenant, Token, User
from tongguan.core.roles import ADMINISTRATORS, Role

from . import printing, standing
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
    """Make an account with its roles, give one a new password, or take its lost second factor away."""
    acts = {"create": _created, "passwd": _with_new_password, "reset-factor": _without_factor}
    return acts[chosen.action](chosen)


@transaction.atomic
def _created(chosen: argparse.Namespace) -> Answer:
    where, roles = standing.tenant_of(chosen), sorted(set(chosen.role))
    _fitting(roles)
    made = User(username=chosen.username, name=chosen.name or chosen.username)
    made.set_unusable_password()
    made.full_clean(exclude=["password"])
    made.set_password(_password(made))
    made.save()
    for role in roles:
        Membership.objects.create(user=made, tenant=where, role=role)
    _noted(where, "account", made.pk, "create", {"username": [None, made.username], "roles": [[], roles]})
    told = _("The account “%(user)s” is made in “%(tenant)s”.") % {"user": made.username, "tenant": where.name}
    return Answer(data={"username": made.username, "tenant": where.name, "roles": roles}, lines=[told])


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
    known.set_password(_password(known))
    known.save(update_fields=["password"])
    for where in standing.tenants_of(known):
        _noted(where, "account", known.pk, "password", {})
    told = _("“%(user)s” has a new password.") % {"user": known.username}
    return Answer(data={"username": known.username}, lines=[told])


@transaction.atomic
def _without_factor(chosen: argparse.Namespace) -> Answer:
    known = standing.account(chosen.username)
    with acting_as(User.objects.system(), None, request_id="terminal"):
        factors.reset(known, reason=chosen.reason)
    told = _("“%(user)s” has to set up a new second factor at the next log-in.") % {"user": known.username}
    return Answer(data={"username": known.username}, lines=[told])


def _password(owner: User) -> str:
    """Typed twice at a terminal, else the first line of stdin."""
    if not sys.stdin.isatty():
        text = sys.stdin.readline().rstrip("\n")
    elif (text := getpass.getpass(_("Password: "))) != getpass.getpass(_("Again: ")):
        raise ValidationError(_("The two passwords differ."))
    validate_password(text, owner)
    return text


@transaction.atomic
def token(chosen: argparse.Namespace) -> Answer:
    """Make a token for an account in one of its tenants."""
    owner = standing.account(chosen.username)
    if not owner.is_active:
        raise Failure(_("The account “%(name)s” is closed.") % {"name": owner.username})
    where = standing.tenant_of(chosen, standing.tenants_of(owner))
    if chosen.days < 1:
        raise Failure(_("A token holds for at least one day."))
    until = clock.today() + dt.timedelta(days=chosen.days)
    text = Token.make(owner, where, chosen.label, until)
    _noted(where, "token", None, "create", {"account": [None, owner.username], "expires_on": [None, str(until)]})
    data = {"token": text, "user": owner.username, "tenant": where.name, "expires_on": str(until)}
    printing.progress(_("Keep it: it is not shown again. It holds until %(day)s.") % {"day": until})
    return Answer(data=data, lines=[text])


def _noted(where: Tenant, register: str, record: int | None, action: str, changes: dict[str, list[object]]) -> None:
    with acting_as(User.objects.system(), where, request_id="terminal"):
        audit.note(register, record, action, changes=changes)
