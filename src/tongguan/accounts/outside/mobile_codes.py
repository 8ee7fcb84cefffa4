"""One-time codes by SMS as a second factor: sent to the phone kept with the person, good once and for a short time."""

import datetime as dt
import hmac
import logging
import secrets
import unicodedata
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from tongguan.accounts.models import MobileCode
from tongguan.core import audit, clock, crypto, keys
from tongguan.core.actor import acting_as
from tongguan.core.fields import Secret
from tongguan.core.models import Tenant, User
from tongguan.organisation.models import Person

from . import sms

log = logging.getLogger(__name__)

DIGITS = 6
HOME = "+86"
"""Gateways here know numbers of the country without it."""
LASTS = dt.timedelta(minutes=5)
PAUSE = dt.timedelta(minutes=1)
"""Between two messages to the same account."""
HOUR = dt.timedelta(hours=1)
PER_ACCOUNT, PER_SOURCE = 5, 20
"""Messages in an hour."""
TRIES = 5
"""Wrong entries after which a code is worth nothing."""


def offered(user: User) -> str:
    """The masked number to which a code can be sent; empty where no gateway is configured or no number is kept."""
    return _read(user, lambda number: number.mask) if settings.SMS_URL else ""


def send_code(user: User, *, source: str = "") -> str:
    """Send a code to the phone of an account and return its masked number; raises ValidationError where it may not.

    A code that was sent before is worth nothing any more. Needs an open transaction.
    """
    mask = offered(user)
    if not mask:
        raise ValidationError(_("No mobile number is kept for you. Ask the responsible office to enter it."))
    # Whoever asks twice at the same moment waits for themselves, and is refused then.
    User.objects.select_for_update().get(pk=user.pk)
    _refuse_too_many(user, source)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    MobileCode.objects.filter(account=user, used_at=None).update(used_at=clock.now())
    row = MobileCode.objects.create(account=user, source=source, digest=_digest(user, code))
    text = _("Your log-in code is %(code)s. It holds for 5 minutes. Nobody of ours will ever ask you for it.")
    try:
        sms.send(_read(user, Secret.reveal).removeprefix(HOME), text % {"code": code}, code)
    except (sms.NotTaken, keys.Unreadable) as error:
        log.warning("a code could not be sent: %s", error)
        MobileCode.objects.filter(pk=row.pk).update(used_at=clock.now())
        _note(user, "code_not_sent", source)
        raise ValidationError(_("The message could not be sent. Use another factor, or try again later.")) from error
    _note(user, "code_sent", source)
    return mask


def check_code(user: User, typed: str, *, source: str = "") -> bool:
    """Whether this is the code that was sent last; a right one is used up, wrong ones are counted.

    The try is counted before the look, so that many at once are not more than one after another.
    """
    rows = MobileCode.objects.filter(account=user, used_at=None, sent_at__gt=clock.now() - LASTS)
    row = rows.order_by("-id").first()
    counted = rows.filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1) if row else 0
    digest = _digest(user, _digits(typed))
    right = bool(row and counted) and hmac.compare_digest(row.digest if row else "", digest)
    taken = right and row and rows.filter(pk=row.pk).update(used_at=clock.now())
    _note(user, "code_accepted" if taken else "code_wrong", source)
    return bool(taken)


def _refuse_too_many(user: User, source: str) -> None:
    now = clock.now()
    lately = MobileCode.objects.filter(sent_at__gt=now - HOUR)
    mine = lately.filter(account=user)
    if mine.filter(sent_at__gt=now - PAUSE).exists():
        raise ValidationError(_("A code was sent a moment ago. Wait a minute before you ask for another one."))
    if len(mine[:PER_ACCOUNT]) == PER_ACCOUNT or (
        source and len(lately.filter(source=source)[:PER_SOURCE]) == PER_SOURCE
    ):
        raise ValidationError(_("Too many codes were asked for. Try again in an hour."))


def _read(user: User, how: Callable[[Secret], str]) -> str:
    """The mobile number of the person, read within whichever of the account's organisations it is kept in."""
    held = Tenant.objects.filter(memberships__user=user, is_active=True).distinct().order_by("pk")
    for tenant in held:
        with acting_as(User.objects.system(), tenant, writes=False):
            rows = Person.objects.filter(account=user, state=Person.State.ACTIVE).exclude(mobile="")
            if (person := rows.order_by("pk").first()) is not None:
                return how(person.mobile)
    return ""


def _digest(user: User, code: str) -> str:
    """Six digits are soon tried out: without the key outside the database the digest tells nothing."""
    return crypto.blind_index(keys.ring().key("index"), "accounts.mobile_code", f"{user.pk}:{code}")


def _digits(typed: str) -> str:
    """What was meant: full-width digits and blanks are no mistake."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdecimal())


def _note(user: User, action: str, source: str) -> None:
    with acting_as(User.objects.system(), None, source=source):
        audit.note("user", user.pk, action)
