"""The second factor of an account: set it up, prove it, renew it, lose it. Every act leaves its trace."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import audit, clock
from tongguan.core.actor import acting
from tongguan.core.models import User

from . import lockout, policy, recovery, totp
from .models import Authenticator
from .trail import note

TOTP, RECOVERY = "totp", "recovery"
"""By what means a factor is proved here."""

audit.ACTIONS.update(
    {
        "second_factor": gettext_lazy("second factor proved"),
        "second_factor_failed": gettext_lazy("wrong code of the second factor"),
        "second_factor_enrolled": gettext_lazy("second factor set up"),
        "second_factor_removed": gettext_lazy("second factor removed"),
        "second_factor_reset": gettext_lazy("second factor taken away by an administrator"),
        "recovery_codes_renewed": gettext_lazy("recovery codes made anew"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What there is of an account's second factor, for its page."""

    confirmed_at: dt.datetime | None
    codes_left: int
    pending: bytes | None
    """The secret that waits for its first code."""


def has(user: User) -> bool:
    """Whether an account has a second factor that is in use."""
    return Authenticator.objects.filter(account=user, confirmed_at__isnull=False).exists()


def standing(user: User) -> Standing:
    """How it stands with an account."""
    row = Authenticator.objects.filter(account=user).first()
    if row is None:
        return Standing(confirmed_at=None, codes_left=0, pending=None)
    pending = row.opened(row.pending) if row.pending else None
    return Standing(confirmed_at=row.confirmed_at, codes_left=recovery.left(row), pending=pending)


def begin(user: User) -> None:
    """A new secret, which takes the place of the present one once a code of it is confirmed."""
    row, _made = Authenticator.objects.get_or_create(account=user)
    row.pending = row.sealed(totp.new_secret())
    row.save(update_fields=["pending"])


def confirm(user: User, code: str) -> list[str]:
    """Take the new secret into use by its first code, and return the recovery codes; raises ValidationError."""
    row = _tried(user, Q())
    step = totp.step_of(row.opened(row.pending), _typed(code)) if row.pending else None
    if step is None:
        raise _wrong(row)
    Authenticator.objects.filter(pk=row.pk).update(
        secret=row.pending,
        pending="",
        confirmed_at=clock.now(),
        last_step=step,
        failures=0,
        reset_at=None,
    )
    note(user, "second_factor_enrolled")
    return recovery.renew(row)


def check(user: User, code: str) -> str:
    """By what means a code proves the factor of an account; raises ValidationError where it does not.

    A code that was accepted is never accepted again, not even by another process at the same moment. Wrong ones are
    counted, whatever comes of the rest: whoever calls answers the error and does not let it undo the transaction.
    """
    row = _tried(user, Q(confirmed_at__isnull=False))
    typed = _typed(code)
    step = totp.step_of(row.opened(row.secret), typed)
    means = ""
    if step is not None:
        fresh = Authenticator.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step)
        means = TOTP if fresh else ""
    elif recovery.spend(row, typed):
        means = RECOVERY
    if not means:
        raise _wrong(row)
    Authenticator.objects.filter(pk=row.pk).update(failures=0)
    lockout.passed(user, acting().source)
    note(user, "second_factor", reason=means)
    return means


def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing any more."""
    codes = recovery.renew(Authenticator.objects.get(account=user, confirmed_at__isnull=False))
    note(user, "recovery_codes_renewed")
    return codes


def remove(user: User) -> None:
    """Do without a second factor."""
    Authenticator.objects.filter(account=user).delete()
    note(user, "second_factor_removed")


def reset(user: User, *, reason: str) -> None:
    """Take away a factor that was lost, in the name of the administrator who is acting.

    Whoever owns the account has to set up a new one at the next log-in, whatever policy says.
    """
    if user == acting().user:
        raise ValidationError(_("Nobody takes away their own second factor; renew it on your own page."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    row, _made = Authenticator.objects.get_or_create(account=user)
    row.recovery_codes.all().delete()
    Authenticator.objects.filter(pk=row.pk).update(
        wrapped="", secret="", pending="", confirmed_at=None, failures=0, locked_until=None, reset_at=clock.now()
    )
    note(user, "second_factor_reset", reason=reason)


def _tried(user: User, wanted: Q) -> Authenticator:
    """The authenticator of an account, one more try counted; raises ValidationError where there is none, or it is shut.

    The count comes before the look, so that many tries at once are not more than one after another.
    """
    rows = Authenticator.objects.filter(wanted, account=user)
    unlocked = rows.filter(Q(locked_until=None) | Q(locked_until__lte=clock.now()))
    if unlocked.update(failures=F("failures") + 1):
        return rows.get()
    row = rows.first()
    if row is None:
        raise ValidationError(_("Your second factor is not set up yet."), code="second_factor_missing")
    raise _shut(row)


def _wrong(row: Authenticator) -> ValidationError:
    """What a wrong code is answered; the last one that is allowed shuts the factor for a while."""
    rules = policy.of(row.account)
    note(row.account, "second_factor_failed")
    lockout.failed(row.account.username, row.account, acting().source)
    if row.failures < rules.lockout_failures:
        told = _("This code is wrong or was used already. Wait for the next one and try again.")
        return ValidationError(told, code="second_factor_wrong")
    row.locked_until = clock.now() + dt.timedelta(minutes=rules.lockout_minutes)
    Authenticator.objects.filter(pk=row.pk).update(failures=0, locked_until=row.locked_until)
    return _shut(row)


def _shut(row: Authenticator) -> ValidationError:
    until = timezone.localtime(row.locked_until).strftime("%H:%M")
    told = _("Too many wrong codes. The second factor is locked until %(time)s.") % {"time": until}
    return ValidationError(told, code="second_factor_locked")


def _typed(code: str) -> str:
    """What was meant: full-width digits, blanks and hyphens are no mistake."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign.isalnum())
