"""Wrong log-ins: they lock the account for a while, and ask for a picture to be read; never do they shut out an office.

Counted is by name and by source. A name is kept as a keyed digest only, the same for names that exist and that do
not, so that neither this table nor any answer tells which exist.
"""

import datetime as dt
import itertools
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongguan.core import clock, crypto, keys
from tongguan.core.models import User

from . import policy, trail
from .models import Authenticator, LoginAttempt

Outcome = LoginAttempt.Outcome
BAD: Final = frozenset({Outcome.FAILED, Outcome.LOCKED, Outcome.REFUSED})
LOOKED_AT: Final = 50
"""More tries in a row than any limit."""
KEPT = dt.timedelta(days=7)
"""How long tries are kept; the trail keeps them for years."""
WINDOW = dt.timedelta(minutes=30)
"""For how long the failures from a source are held against it."""


def subject_of(username: str) -> str:
    """What is kept of a name."""
    return crypto.blind_index(keys.ring().key("index"), "log-in", username.strip().lower())


def hold(username: str) -> User | None:
    """The account of this name, held so that of two tries at once the second sees what became of the first."""
    # Not the key: what the same person writes elsewhere meanwhile, such as a long import, is not in the way.
    return User.objects.select_for_update(no_key=True).filter(username=username).first()


def is_locked(user: User) -> bool:
    """Whether an account lets nobody in now, not even with the right password."""
    return locked_until(user) is not None


def locked_until(user: User) -> dt.datetime | None:
    """Until when an account is locked, if it is."""
    last = _of(user.username).exclude(outcome__in=(Outcome.FAILED, Outcome.REFUSED)).order_by("-id").first()
    if last is None or last.outcome != Outcome.LOCKED:
        return None
    until = last.at + dt.timedelta(minutes=policy.of(user).lockout_minutes)
    return until if until > timezone.now() else None


def failed(username: str, user: User | None, source: str) -> bool:
    """Keep a wrong try; True if it locks the account. Tries while an account is locked do not lock it for longer."""
    limits = policy.of(user) if user else policy.product()
    if user and is_locked(user):
        _keep(username, source, Outcome.REFUSED)
        return False
    locks = _in_a_row(username, limits.lockout_minutes, {Outcome.FAILED}) + 1 >= limits.lockout_failures
    _keep(username, source, Outcome.LOCKED if locks else Outcome.FAILED)
    if locks and user:
        trail.note(user, "locked", by=User.objects.system(), minutes=[None, limits.lockout_minutes])
    return locks


def passed(user: User, source: str) -> None:
    """Keep a right one: from now on failures are counted anew."""
    _keep(user.username, source, Outcome.PASSED)


def refusal() -> str:
    """What everybody is told who was not let in, whatever the reason."""
    limits = policy.everywhere()
    return _(
        "Name or password is wrong, or the account is locked or closed. "
        "After %(failures)s wrong tries an account is locked for %(minutes)s minutes; an administrator can unlock it."
    ) % {"failures": limits.lockout_failures, "minutes": limits.lockout_minutes}


def unlock(user: User) -> bool:
    """An administrator opens account and second factor again before their time; False if neither is locked."""
    factor = Authenticator.objects.filter(account=user, locked_until__gt=clock.now())
    if not (factor.update(failures=0, locked_until=None) or is_locked(user)):
        return False
    _keep(user.username, "", Outcome.UNLOCKED)
    trail.note(user, "unlocked")
    return True


def asks_for_picture(username: str, source: str) -> bool:
    """Whether a picture has to be read first: after failures under this name, or after many from this source."""
    limits = policy.everywhere()
    if is_hot(source, limits.source_failures):
        return True
    return bool(username) and _in_a_row(username, limits.lockout_minutes, BAD) >= limits.captcha_failures


def is_hot(source: str, most: int | None = None) -> bool:
    """Whether so many tries from a source failed lately that people there have to show that they are people."""
    most = policy.everywhere().source_failures if most is None else most
    bad = LoginAttempt.objects.filter(source=source, at__gt=timezone.now() - WINDOW)
    return bool(source) and bad.filter(outcome__in=BAD).count() >= most


def failures_of(user: User) -> int:
    """How many wrong tries in a row stand against an account now."""
    return _in_a_row(user.username, policy.of(user).lockout_minutes, {Outcome.FAILED})


def mistaken_lately() -> frozenset[str]:
    """The names, as they are kept, under which anybody was wrong for as long as a lock can last."""
    since = timezone.now() - dt.timedelta(minutes=policy.LONGEST_LOCK)
    rows = LoginAttempt.objects.filter(at__gt=since, outcome__in=(Outcome.FAILED, Outcome.LOCKED))
    return frozenset(rows.values_list("subject", flat=True).distinct())


def tidy(kept: dt.timedelta = KEPT) -> int:
    """Forget old tries."""
    return LoginAttempt.objects.filter(at__lt=timezone.now() - kept).delete()[0]


def _in_a_row(username: str, minutes: int, outcomes: frozenset[str] | set[str]) -> int:
    """How many of the last tries under this name, within these minutes, had one of these outcomes."""
    rows = _of(username).filter(at__gt=timezone.now() - dt.timedelta(minutes=minutes)).order_by("-id")
    recent = rows.values_list("outcome", flat=True)[:LOOKED_AT]
    return len(list(itertools.takewhile(outcomes.__contains__, recent)))


def _of(username: str) -> QuerySet[LoginAttempt]:
    return LoginAttempt.objects.filter(subject=subject_of(username))


def _keep(username: str, source: str, outcome: str) -> None:
    LoginAttempt.objects.create(subject=subject_of(username), source=source, outcome=outcome)
