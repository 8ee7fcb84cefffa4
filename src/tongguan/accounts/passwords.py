"""The one door through which a password is set, and when it has to be changed."""

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import clock
from tongguan.core.models import User

from . import password_rules, policy, sessions, trail
from .errands import Errand, declare
from .models import Invitation, OldPassword
from .outside import identities

KEPT = 24
"""The longest history that a tenant may ask for."""
UNTIL = "password_until"
"""Under this name a session keeps the last day on which its owner's password is fresh enough."""


def refuse(user: User, text: str) -> None:
    """Raise ValidationError with every rule that a new password of an account breaks."""
    limits = policy.of(user)
    reasons = password_rules.broken(text, user, limits)
    if len(text) <= password_rules.LONGEST and _was_used(user, text, limits.password_history):
        said = _("You have used it before; choose one that differs from your last %(count)s.")
        reasons.append(ValidationError(said % {"count": limits.password_history}, code="history"))
    if reasons:
        raise ValidationError(reasons)


@transaction.atomic
def set_password(user: User, text: str, *, by: User, keep: str = "") -> None:
    """Give a saved account a password; raises ValidationError with every broken rule.

    Set by anybody but its owner it has to be changed at the next log-in. All sessions end but the one whose key is
    given, and open invitations are void.
    """
    user.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))
    refuse(user, text)
    if user.has_usable_password():
        _remember(user)
    user.set_password(text)
    user.password_set_at, user.must_change_password = clock.now(), by.pk != user.pk
    user.save(update_fields=["password", "password_set_at", "must_change_password"])
    _remember(user)
    Invitation.objects.filter(user=user, used_at=None).delete()
    sessions.end(sessions.of(user).exclude(pk=keep), sessions.End.PASSWORD)
    trail.note(user, "password", by=by, must_change_password=[None, user.must_change_password])


def until(user: User) -> dt.date | None:
    """The last day on which the password need not be changed; none where it never need be."""
    days = policy.of(user).password_days
    if not days or not user.has_usable_password():
        return None
    return timezone.localdate(user.password_set_at or user.made_at) + dt.timedelta(days=days)


def is_due(user: User, session: Any) -> bool:
    """Whether whoever is logged in has to choose a new password before anything else."""
    due = user.must_change_password or session.get(UNTIL, "9999") < clock.today().isoformat()
    return due and user.has_usable_password() and not identities.has_password_elsewhere(user)


def note_until(user: User, session: Any) -> None:
    """Keep with a session until when its owner's password is fresh enough, so that no request has to ask."""
    day = until(user)
    session[UNTIL] = day.isoformat() if day else "9999"


def _was_used(user: User, text: str, history: int) -> bool:
    if not history:
        return False
    rows = OldPassword.objects.filter(user=user).order_by("-pk").values_list("hash", flat=True)
    hashes = list(dict.fromkeys([user.password, *rows]))[:history]
    return any(check_password(text, one) for one in hashes)


def _remember(user: User) -> None:
    set_at = user.password_set_at or user.made_at
    OldPassword.objects.get_or_create(user=user, hash=user.password, defaults={"set_at": set_at})
    kept = OldPassword.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:KEPT]
    OldPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()


declare(
    Errand(
        name="new_password",
        order=20,
        address="/account/password/",
        title=gettext_lazy("Choose a new password first."),
        unmet=lambda actor, session: is_due(actor.user, session),
    )
)
