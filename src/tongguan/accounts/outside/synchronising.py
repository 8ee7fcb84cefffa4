"""Brings accounts, people and units in line with the directory, unless it is the directory that went wrong."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongguan.accounts.models import Identity
from tongguan.core import announcing, audit, identifiers
from tongguan.core.actor import acting, acting_as
from tongguan.core.models import Tenant, User

from . import directory
from .directory import Entry, Unavailable
from .following import LDAP, Accounts
from .proposing import Proposals
from .reports import Report
from .staff import Staff

log = logging.getLogger(__name__)

MOST_GONE = 0.2
"""If a larger share of people is missing at once, nothing is believed until a person says how many may leave."""


class Halted(Exception):
    """Too many people are missing in the directory to believe it; nothing was changed."""

    def __init__(self, known: int, missing: int) -> None:
        told = _("%(missing)s of %(known)s people are missing in the directory. Nothing was changed.")
        super().__init__(told % {"missing": missing, "known": known})


def tenant_of_directory() -> Tenant:
    """Whose people the directory holds; raises ImproperlyConfigured where that is not said."""
    rows, named = Tenant.objects.filter(is_active=True), settings.LDAP_TENANT
    if named:
        rows = rows.filter(Q(name=named) | (Q(pk=int(named)) if named.isdecimal() else Q()))
    few = list(rows[:2])
    if len(few) != 1:
        raise ImproperlyConfigured(_("Say in TONGGUAN_LDAP_TENANT whose people the directory holds."))
    return few[0]


def run(tenant: Tenant, *, leavers: int = 0, dry: bool = False) -> Report:
    """Read the directory and take it over; raises `Halted` (after an alarm) or `directory.Unavailable`.

    No transaction is open while the directory is spoken to. `dry` only tells what would happen.
    """
    entries = directory.everybody()
    try:
        with acting_as(User.objects.system(), tenant, request_id="directory"):
            return synchronise(entries, leavers=leavers, dry=dry)
    except Halted as halted:
        if not dry:
            alarm(tenant, halted)
        raise


def told(tenant: Tenant) -> dict[str, Any]:
    """The same for a scheduled job, which is not tried again at once: what came of it, in the form jobs keep."""
    try:
        return dict(run(tenant).counts())
    except (Halted, Unavailable) as error:
        log.warning("the directory was not taken over: %s", error)
        return {"failing": str(error)[:300]}


def synchronise(entries: Sequence[Entry], *, leavers: int = 0, dry: bool = False) -> Report:
    """Take over what was read, in the tenant acted in; all or nothing.

    `leavers` is how many may leave at once because a person has looked and said so.
    """
    report = Report(read=len(entries))
    rows = Identity.objects.filter(means=LDAP, issuer=directory.issuer()).select_related("account")
    ties = {tie.subject: tie for tie in rows}
    gone = _gone(ties.values(), entries, leavers)
    with transaction.atomic():
        accounts, staff, proposals = Accounts(ties, report), Staff(report), Proposals(acting().tenant, report)
        for entry in (sound(one, report) for one in entries):
            if (user := accounts.follow(entry)) is not None:
                staff.follow(entry, user)
                proposals.follow(entry, user)
        for tie in gone:
            accounts.close(tie)
        audit.note("directory", None, "synchronised", changes={n: [None, c] for n, c in report.counts().items()})
        transaction.set_rollback(dry)
    return report


def sound(entry: Entry, report: Report) -> Entry:
    """The entry without an e-mail address or mobile number that is none; it is told, and stops nothing else."""
    for name, validate in (("email", validate_email), ("mobile", identifiers.validate_mobile)):
        try:
            if value := getattr(entry, name):
                validate(value)
        except ValidationError as error:
            report.problems.append(f"{entry.username}: {' '.join(error.messages)}")
            entry = replace(entry, email="") if name == "email" else replace(entry, mobile="")
    return entry


def _gone(ties: Any, entries: Sequence[Entry], leavers: int) -> list[Identity]:
    """Whose entry is no longer there; those who left earlier are not counted again."""
    here = {entry.id for entry in entries}
    known = [tie for tie in ties if tie.gone_on is None]
    missing = [tie for tie in known if tie.subject not in here]
    if not entries or (len(missing) > MOST_GONE * len(known) and len(missing) > leavers):
        raise Halted(len(known), len(missing))
    return missing


def alarm(tenant: Tenant, halted: Halted) -> None:
    """Tell the trail, the log, and those to whom seals are announced."""
    log.critical("%s: %s", tenant, halted)
    with acting_as(User.objects.system(), tenant, request_id="directory"):
        audit.note("directory", None, "refused:synchronise", reason=str(halted))
    try:
        announcing.send(_("The directory was not taken over: %(tenant)s") % {"tenant": tenant}, {"why": str(halted)})
    except OSError:
        log.exception("the alarm could not be sent")
