"""Telling the administrators that something is wrong with the platform itself: a broken chain, a full disk, misuse."""

import logging
import shutil
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from . import answering, clock, notices
from .actor import acting
from .models import Notification
from .roles import Role

log = logging.getLogger(__name__)

SENTENCES: Final = {
    "chain": _("The audit trail was altered: %(count)s flaws. The first: %(first)s"),
    "disk": _("Only %(free)s MB are free where files and the trail are kept."),
    "unmask": _("%(who)s wanted to see more sensitive values today than the limit of %(limit)s allows."),
    "asked": _("%(who)s asks to archive audit entries up to %(upto)s; the security administrator decides."),
    "archived": _("Audit entries up to %(upto)s were archived and taken away: %(count)s."),
}
"""Alarm -> sentence; what it tells is figures and names, never what is protected."""
ADDRESSES: Final = {"asked": "/platform/archiving/", "archived": "/platform/archiving/"}
"""Where one goes from there, if not to the trail."""
FREE_MB: Final = 2000
"""Below this the disk is called nearly full."""


def raise_alarm(alarm: str, occasion: str, roles: frozenset[str] = frozenset({Role.AUDITADMIN}), **given: Any) -> int:
    """Tell everybody who holds one of the roles in the tenant acted in, once for an occasion; returns how many."""
    accounts = {account for found in answering.holders(roles).values() for account in found}
    told = {"alarm": alarm, **{name: str(value) for name, value in given.items()}}
    log.warning("alarm %s in %s: %s", alarm, acting().tenant, told)
    about = ("audit_log", 0)
    return notices.tell(
        notices.notice(Notification.Kind.ALARM, account, about, f"{alarm} {occasion}"[:64], **told)
        for account in sorted(accounts)
    )


def of_the_disk() -> int:
    """Tell once a day that the disk is nearly full; returns the megabytes that are free."""
    free = shutil.disk_usage(settings.TONGGUAN_HOME).free // 1_000_000
    if free < FREE_MB:
        raise_alarm("disk", clock.today().isoformat(), frozenset({Role.AUDITADMIN, Role.SYSADMIN}), free=free)
    return free
