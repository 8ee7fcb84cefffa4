"""In whose name and in which tenant a command acts; what was named on the line is found or refused with the choices."""

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from tongguan.core import access, clock
from tongguan.core.actor import Actor, acting_as
from tongguan.core.models import Membership, Record, Tenant, User
from tongguan.core.registers import Register

from .outcome import Failure


def tenant_of(chosen: argparse.Namespace, among: QuerySet | None = None) -> Tenant:
    """The tenant named on the line; unnamed, the only one there is."""
    rows = (Tenant.objects.all() if among is None else among).filter(is_active=True).order_by("id")
    if chosen.tenant:
        found = rows.filter(_named(chosen.tenant, "name"))
        return _the_one(found, _("There is no tenant “%(name)s”.") % {"name": chosen.tenant}, rows)
    if not rows:
        raise Failure(
            _("There is no tenant yet. “tongguan demo” makes one to look at, “tongguan tenant NAME” a new one.")
        )
    return _the_one(rows, _("There are several tenants; say which with --tenant."), rows)


def _named(text: str, *fields: str) -> Q:
    wanted = Q(pk=int(text)) if text.isdecimal() else Q()
    for name in fields:
        wanted |= Q(**{name: text})
    return wanted


def _the_one(found: QuerySet, otherwise: str, choices: QuerySet) -> Tenant:
    few = list(found[:2])
    if len(few) == 1:
        return few[0]
    listed = "; ".join(f"{one.pk} {one}" for one in choices[:20])
    raise Failure(" ".join([otherwise, _("There are: %(list)s.") % {"list": listed}]) if listed else otherwise)


def account(username: str) -> User:
    """The account of this user name."""
    if (user := User.objects.filter(username=username).first()) is None:
        raise Failure(_("There is no account “%(name)s”.") % {"name": username})
    return user


def tenants_of(user: User) -> QuerySet[Tenant]:
    """Where an account holds a role today."""
    return Tenant.objects.filter(pk__in=Membership.in_force(clock.today()).filter(user=user).values("tenant"))


def actor_of(chosen: argparse.Namespace, tenant: Tenant) -> Actor:
    """The account named on the line, else the system; refused where it holds no role."""
    user = account(chosen.user) if getattr(chosen, "user", None) else User.objects.system()
    if not user.is_active and user.username != "system":
        raise Failure(_("The account “%(name)s” is closed.") % {"name": user.username})
    actor = Actor(user, tenant, "terminal")
    if not actor.roles:
        told = _("“%(user)s” holds no role in “%(tenant)s”.")
        raise Failure(told % {"user": user.username, "tenant": tenant.name})
    return actor


@contextmanager
def standing(chosen: argparse.Namespace, tenant: Tenant, *, writes: bool = True) -> Iterator[Actor]:
    """Act as the account named on the line, else as the system."""
    actor = actor_of(chosen, tenant)
    with acting_as(actor.user, tenant, request_id=actor.request_id, writes=writes) as within:
        yield within


def record(actor: Actor, register: Register, text: str, *fields: str) -> Record:
    """The visible record of which somebody wrote the number, a name or the id."""
    rows = access.visible(actor, register).filter(_named(text, "number", *fields))
    few = list(rows[:2])
    if len(few) == 1:
        return few[0]
    told = _("There are several of “%(text)s” in “%(register)s”; use the number.") if few else ""
    told = told or _("There is no “%(text)s” in “%(register)s”.")
    raise Failure(told % {"text": text, "register": register.label})


def any_day(text: str) -> dt.date:
    """The day meant by 2026-11-21, be it past or still to come."""
    try:
        meant = dt.date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("“%(text)s” is not a day like 2026-11-21.") % {"text": text}) from None
    clock.refuse_unthinkable(meant)
    return meant


def day(text: str) -> dt.date:
    """The day meant by 2026-11-21; today is the last that can be asked for."""
    meant = any_day(text)
    if meant > clock.today():
        raise ValidationError(_("%(day)s is still to come.") % {"day": meant})
    return meant
