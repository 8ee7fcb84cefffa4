"""Accounts of made-up people, and numbers that belong to nobody but have the right check digits."""

import datetime as dt
import itertools
from contextlib import AbstractContextManager

from stdnum.cn import ric, uscc

from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Tenant, User

ENDS = {"authority_inspector": dt.date(2030, 1, 1)}
"""Who comes for a time only."""

_serials = itertools.count(1)


def serial() -> int:
    """A number that no test has had before."""
    return next(_serials)


def account(*roles: str, tenant: Tenant, name: str = "") -> User:
    """The account of this name (else: for exactly these roles) in a tenant; it gains the roles it has not yet."""
    username = f"{name or '-'.join(sorted(roles)) or 'nobody'}@{tenant.pk}"[:64]
    user = User.objects.filter(username=username).first()
    user = user or User.objects.create_user(username, name=name or "、".join(sorted(roles))[:64] or "外人")
    Membership.objects.bulk_create(
        (
            Membership(user=user, tenant=tenant, role=role, valid_from=dt.date(2020, 1, 1), valid_to=ENDS.get(role))
            for role in set(roles)
        ),
        ignore_conflicts=True,
    )
    return user


def identity_number() -> str:
    """A valid resident identity number."""
    days, place = divmod(serial(), 500)
    born = dt.date(1980, 1, 1) + dt.timedelta(days=days)
    number = f"110105{born:%Y%m%d}{place:03}0"
    return number[:-1] + ric.calc_check_digit(number)


def credit_code() -> str:
    """A valid unified social credit code."""
    code = f"91110000MA{serial():07}"
    return code + uscc.calc_check_digit(code)


def mobile_number() -> str:
    """A valid mobile number."""
    return f"138{serial():08}"


def as_system(tenant: Tenant) -> AbstractContextManager:
    """Everything inside happens in the name of the system itself."""
    return acting_as(User.objects.system(), tenant)
