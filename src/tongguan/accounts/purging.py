"""Tries to log in and ended sessions belong to no tenant: they stay as long as the slowest tenant keeps them."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongguan.core import preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, User
from tongguan.protection import retention
from tongguan.protection.retention import Rule

from . import lockout, sessions


def _slowest(key: str) -> dt.timedelta:
    days = []
    for tenant in Tenant.objects.filter(is_active=True):
        with acting_as(User.objects.system(), tenant, writes=False):
            days.append(retention.rules[key].days)
    return dt.timedelta(days=max(days, default=int(preferences.declared[retention.rules[key].setting].default)))


def _attempts(_before: dt.datetime) -> int:
    return lockout.tidy(_slowest("attempts"))


def _sessions(_before: dt.datetime) -> int:
    return sessions.tidy(_slowest("sessions"))


retention.keep(
    Rule(
        key="attempts",
        what=_("tries to log in, as they are counted against guessing"),
        default=lockout.KEPT.days,
        least=1,
        basis=_("serves operation only; the audit trail tells of every try"),
        purge=_attempts,
    )
)
retention.keep(
    Rule(
        key="sessions",
        what=_("sessions that ended"),
        default=sessions.KEPT.days,
        least=1,
        basis=_("serves operation only; the audit trail tells of every log-in"),
        purge=_sessions,
    )
)
