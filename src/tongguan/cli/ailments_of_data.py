"""What may be wrong with keys and with what is kept too long."""

import datetime as dt
from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext

from tongguan.core import clock, keys
from tongguan.core.actor import acting_as
from tongguan.core.models import Tenant, User
from tongguan.protection import archiving, rotation

from .ailments import ERROR, WARNING, Finding

OLDEST = dt.timedelta(days=365)
"""A master key older than this is changed."""
CHANGED = ("data", "index")
"""Purposes under whose old keys nothing need stay."""


def of_the_keys() -> Iterator[Finding]:
    """Readable, not too old, and nothing left under keys that were replaced."""
    try:
        ring, counts = keys.ring(), rotation.counts()
    except (keys.KeyMissing, keys.Unreadable) as error:
        yield Finding(level=ERROR, message=str(error), hint=_("Restore the key file from its own backup."))
        return
    for purpose in keys.PURPOSES:
        current = ring.current_id(purpose)
        if (made := ring.made_at(purpose, current)) and clock.now() - dt.datetime.fromisoformat(made) > OLDEST:
            days = (clock.now() - dt.datetime.fromisoformat(made)).days
            told = _("%(what)s: the key is %(days)s days old.") % {"what": purpose, "days": days}
            yield Finding(level=WARNING, message=told, hint="tongguan keys rotate")
        if lost := counts[purpose].get("?", 0):
            told = ngettext(
                "%(what)s: no key of the ring opens %(count)s value.",
                "%(what)s: no key of the ring opens %(count)s values.",
                lost,
            )
            message = told % {"what": purpose, "count": lost}
            yield Finding(level=ERROR, message=message, hint=_("Restore the key file that was in use."))
        left = sum(number for key_id, number in counts[purpose].items() if key_id not in {current, "?"})
        if left and purpose in CHANGED:
            told = ngettext(
                "%(what)s: %(count)s value lies under a key that was replaced.",
                "%(what)s: %(count)s values lie under keys that were replaced.",
                left,
            )
            yield Finding(level=WARNING, message=told % {"what": purpose, "count": left}, hint="tongguan keys go-on")


def of_the_terms() -> Iterator[Finding]:
    """Audit entries that are kept longer than the organisation itself has set."""
    for tenant in Tenant.objects.filter(is_active=True):
        with acting_as(User.objects.system(), tenant, writes=False):
            overdue = archiving.overdue()
        if overdue:
            told = ngettext(
                "%(tenant)s: %(count)s audit entry is older than it has to be kept.",
                "%(tenant)s: %(count)s audit entries are older than they have to be kept.",
                overdue,
            )
            message = told % {"tenant": tenant, "count": overdue}
            yield Finding(level=WARNING, message=message, hint="tongguan archive")
