"""Accounts from a terminal: closed, opened again, unlocked, invited."""

import argparse
import datetime as dt
from gettext import gettext as _

from tongguan.accounts import invitations, life, lockout
from tongguan.core.models import User

from . import standing
from .outcome import Answer, Failure


def close(chosen: argparse.Namespace) -> Answer:
    """Close an account; its sessions end."""
    known = standing.account(chosen.username)
    if not life.close(known, by=User.objects.system(), reason=_("at the terminal")):
        raise Failure(_("The account “%(name)s” is closed.") % {"name": known.username})
    return _told(known, _("“%(user)s” is closed."))


def open_again(chosen: argparse.Namespace) -> Answer:
    """Open a closed account, with another last day if one is given."""
    known = standing.account(chosen.username)
    life.reopen(known, by=User.objects.system(), valid_to=last_day(chosen), reason=_("at the terminal"))
    return _told(known, _("“%(user)s” is open."))


def unlock(chosen: argparse.Namespace) -> Answer:
    """Let an account in again before its time."""
    known = standing.account(chosen.username)
    lockout.unlock(known)
    return _told(known, _("“%(user)s” is not locked."))


def invite(chosen: argparse.Namespace) -> Answer:
    """Mail an invitation, or show its link once."""
    known = standing.account(chosen.username)
    made = invitations.invite(known, by=User.objects.system())
    until = f"{made.expires_at.astimezone():%Y-%m-%d %H:%M}"
    data = {"username": known.username, "link": made.link, "mailed_to": made.mailed_to, "until": until}
    if made.mailed_to:
        told = _("The invitation was mailed to %(email)s; it works once, until %(until)s.")
        return Answer(data=data, lines=[told % {"email": made.mailed_to, "until": until}])
    told = _("Hand this link over; it works once, until %(until)s, and is not shown again:")
    return Answer(data=data, lines=[told % {"until": until}, made.link])


def last_day(chosen: argparse.Namespace) -> dt.date | None:
    """The day given with --until."""
    return standing.any_day(chosen.until) if chosen.until else None


def _told(known: User, words: str) -> Answer:
    data = {"username": known.username, "active": known.is_active, "valid_to": str(known.valid_to or "")}
    return Answer(data=data, lines=[words % {"user": known.username}])
