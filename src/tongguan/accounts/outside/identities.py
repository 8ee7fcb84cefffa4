"""Ties between accounts and those who vouch for people: found, made, undone, each of it noted."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongguan.accounts.models import Identity
from tongguan.core import audit, clock
from tongguan.core.models import Membership, User
from tongguan.core.roles import ADMINISTRATORS

Means = Identity.Means


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
    made.full_clean(exclude=["account", "tied_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError({"subject": _("This identity is tied to an account already.")}) from None
    audit.note("account", user.pk, "identity_tied", changes=_told(made))
    return made


def untie(identity: Identity) -> None:
    """Undo a tie; who it was stays in the trail."""
    told = {name: [new, old] for name, (old, new) in _told(identity).items()}
    audit.note("account", identity.account_id, "identity_untied", changes=told)
    identity.delete()


def _told(identity: Identity) -> dict[str, list[str | None]]:
    return {name: [None, getattr(identity, name)] for name in ("means", "issuer", "subject")}
