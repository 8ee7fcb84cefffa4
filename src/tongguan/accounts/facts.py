"""What is told of an account besides name and roles: its second factor, its password, wrong log-ins, its lock."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import platform_objects
from tongguan.core.actor import Actor, acting
from tongguan.core.models import User
from tongguan.core.platform_objects import CLOSED, OPEN, Fact

from . import lockout
from .models import Authenticator

STATES = {
    "pending": pgettext_lazy("account", "not yet used"),
    "active": OPEN,
    "locked": pgettext_lazy("account", "locked"),
    "disabled": CLOSED,
}


def _mistaken(user: User) -> bool:
    """Whether anybody mistyped under this name lately: asked once for all, for most rows of a list say no."""
    notes = acting().notes
    if "mistaken" not in notes:
        notes["mistaken"] = lockout.mistaken_lately()
    return lockout.subject_of(user.username) in notes["mistaken"]


def _failures(user: User) -> int:
    return lockout.failures_of(user) if _mistaken(user) else 0


def _locked_until(user: User) -> dt.datetime | None:
    return lockout.locked_until(user) if _mistaken(user) else None


def state_of(user: User) -> str:
    """Closed before locked, locked before new: the strongest reason why nobody comes in is told."""
    if not user.is_active:
        return "disabled"
    if _locked_until(user):
        return "locked"
    waits = user.last_login is None and (user.must_change_password or not user.has_usable_password())
    return "pending" if waits else "active"


def _with_factor(rows: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor], QuerySet[Any]]:
    used = Authenticator.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False)
    return lambda actor: rows(actor).annotate(mfa=Exists(used))


KNOWN = platform_objects.declared["account"]
platform_objects.declare(
    replace(
        KNOWN,
        facts=(
            *(fact for fact in KNOWN.facts if fact.name != "state"),
            Fact(name="mfa", label=_("second factor in use"), type="boolean"),
            Fact(
                name="pwd_changed_on", label=_("password set at"), type="datetime", read=lambda row: row.password_set_at
            ),
            Fact(name="failed", label=_("wrong log-ins in a row"), type="integer", read=_failures),
            Fact(name="locked_until", label=_("locked until"), type="datetime", read=_locked_until),
            Fact(name="state", label=_("state"), read=state_of, word=lambda row: str(STATES[state_of(row)])),
        ),
        rows=_with_factor(KNOWN.rows),
        states=tuple(STATES),
    )
)
