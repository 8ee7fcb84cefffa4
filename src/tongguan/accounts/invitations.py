"""Invitations: a link that works once and for a while, by which somebody sets the password of his account himself."""

import datetime as dt
import hashlib
import logging
import secrets
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tongguan.core import clock
from tongguan.core.models import User

from . import policy, trail
from .models import Invitation
from .passwords import set_password

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation just made; its link is known here and never again."""

    link: str
    expires_at: dt.datetime
    mailed_to: str = ""
    """Where it was mailed; if nowhere, whoever made it hands the link over."""


def invite(user: User, *, by: User) -> Invited:
    """Make an invitation, in place of any other that is open, and mail it where there is mail."""
    text, expires_at = make(user, by=by)
    link = f"{settings.ADDRESS}/invitation/{text}/"
    mailed = _mail(user, link, expires_at)
    return Invited(link="" if mailed else link, expires_at=expires_at, mailed_to=user.email if mailed else "")


@transaction.atomic
def make(user: User, *, by: User) -> tuple[str, dt.datetime]:
    """What stands in the link of a new invitation, and until when it works; older ones that are open are void."""
    if not user.may_come_in(clock.today()):
        raise ValidationError(_("The account is closed; open it first."))
    Invitation.objects.filter(user=user, used_at=None).delete()
    text = secrets.token_urlsafe(32)
    expires_at = timezone.now() + dt.timedelta(hours=policy.of(user).invitation_hours)
    Invitation.objects.create(user=user, made_by=by, digest=_digest(text), expires_at=expires_at)
    trail.note(user, "invited", by=by)
    return text, expires_at


def find(text: str) -> Invitation | None:
    """The invitation of a link, if it still works."""
    rows = Invitation.objects.filter(digest=_digest(text), used_at=None, expires_at__gt=timezone.now())
    found = rows.select_related("user").first()
    return found if found and found.user.may_come_in(clock.today()) else None


@transaction.atomic
def take_up(text: str, password: str) -> User | None:
    """Set the password and use the invitation up; None if it works no more.

    Raises ValidationError for a password that breaks rules, and the invitation still works.
    """
    found = find(text)
    # Of two who come at the same moment one finds nothing left to use.
    if found is None or not Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now()):
        return None
    set_password(found.user, password, by=found.user)
    trail.note(found.user, "invitation_taken_up", by=found.user)
    return found.user


def tidy() -> int:
    """Forget those that work no more."""
    return Invitation.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _digest(text: str) -> str:
    # The text is 256 random bits: nothing slower is needed.
    return hashlib.sha256(text.encode()).hexdigest()


def _mail(user: User, link: str, expires_at: dt.datetime) -> bool:
    if not (settings.MAIL and settings.ADDRESS and user.email):
        return False
    with translation.override(user.language or settings.LANGUAGE_CODE):
        until = timezone.localtime(expires_at)
        given = {"name": user.name, "username": user.username, "link": link, "until": f"{until:%Y-%m-%d %H:%M}"}
        subject = _("Your account in Tongguan")
        text = _(
            "%(name)s,\n\nyour account “%(username)s” is ready. Choose your password here, once, until %(until)s:\n\n"
            "%(link)s\n\nIf you do not expect this, tell your administrator."
        )
        try:
            return bool(send_mail(subject, text % given, None, [user.email]))
        except (OSError, smtplib.SMTPException):
            log.warning("the mail server did not take an invitation", exc_info=True)
            return False
