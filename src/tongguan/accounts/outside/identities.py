"""Ties between accounts and those who vouch for people: found, made, undone, each of it noted."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.accounts import trail
from tongguan.accounts.models import Identity
from tongguan.core import audit, clock
from tongguan.core.models import Membership, User
from tongguan.core.roles import ADMINISTRATORS

Means = Identity.Means

audit.ACTIONS.update(
    {
        "identity_tied": gettext_lazy("tied to an identity elsewhere"),
        "identity_untied": gettext_lazy("tie to an identity elsewhere undone"),
        "certificate_forged": gettext_lazy("headers of a certificate from an address that is not trusted"),
        "code_sent": gettext_lazy("code sent by SMS"),
        "code_not_sent": gettext_lazy("code could not be sent by SMS"),
        "code_accepted": gettext_lazy("code from an SMS accepted"),
        "code_wrong": gettext_lazy("wrong code from an SMS"),
        "synchronised": gettext_lazy("taken over from the directory"),
    }
)


def found(means: str, issuer: str, subject: str) -> Identity | None:
    """The tie of whoever is vouched for, with the account."""
    return Identity.objects.select_related("account").filter(means=means, issuer=issuer, subject=subject).first()


def used(identity: Identity) -> None:
    """Remember when somebody last came in by it, so that a review sees which ties are dead."""
    Identity.objects.filter(pk=identity.pk).update(used_at=clock.now())


def by_name(means: str, issuer: str, subject: str, username: str) -> Identity | None:
    """Tie the account of this user name for the first time, where the installation allows that; None where it may not.

    Administrators are tied by hand only: whoever may name people elsewhere must not become one of them here. An
    account that is already tied to another identity of the issuer keeps that one.
    """
    user = User.objects.filter(username=username).first() if username else None
    if user is None or not user.may_come_in(clock.today()) or is_administrator(user):
        return None
    if user.identities.filter(means=means, issuer=issuer).exists():
        return None
    return tie(user, means, issuer, subject)


def is_administrator(user: User) -> bool:
    """Whether the account is one of the three administrators in any tenant."""
    return Membership.in_force(clock.today()).filter(user=user, role__in=ADMINISTRATORS).exists()


def tie(user: User, means: str, issuer: str, subject: str, *, by: User | None = None) -> Identity:
    """Tie an account; raises ValidationError where somebody else has the identity, or something is missing."""
    made = Identity(account=user, means=means, issuer=issuer.strip(), subject=subject.strip(), tied_by=by)
    made.clean_fields(exclude={"account", "tied_by", "used_at", "gone_on"})
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError({"subject": _("This identity is tied to an account already.")}) from None
    trail.note(user, "identity_tied", **_told(made))
    return made


def untie(identity: Identity) -> None:
    """Undo a tie; who it was stays in the trail."""
    told: dict[str, Any] = {name: [new, old] for name, (old, new) in _told(identity).items()}
    trail.note(identity.account, "identity_untied", **told)
    identity.delete()


def has_password_elsewhere(user: User) -> bool:
    """Whether the password of an account is the directory's business: set, aged and changed there, not here.

    The three administrators keep one of this installation beside it, where it is so set.
    """
    if not settings.LDAP_URLS or not user.identities.filter(means=Means.LDAP).exists():
        return False
    return not (settings.LDAP_ADMINISTRATORS_LOCAL and is_administrator(user))


def _told(identity: Identity) -> dict[str, Any]:
    return {name: [None, getattr(identity, name)] for name in ("means", "issuer", "subject")}
