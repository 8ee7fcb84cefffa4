"""What the system administrator does with ties of accounts; whoever may come in as an administrator is no secret."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongguan.accounts import keeping, recovering, witnessing
from tongguan.accounts.models import Identity
from tongguan.accounts.witnessing import NOBODY, NOTICED, Witness
from tongguan.core import clock
from tongguan.core.actor import acting
from tongguan.core.models import Membership, User

from . import certificates, identities


def tie(user: User, means: str, issuer: str, subject: str, *, witness: Witness = NOBODY) -> Identity:
    """Tie an account that the actor keeps; raises ValidationError by field.

    An administrator's account takes two people, and all administrators hear of it: whoever has the identity comes in
    as one of them.
    """
    _refuse_strange(user)
    witnessing.confirmed(user, witness)
    return _tied(user, means, issuer, subject)


@transaction.atomic
def _tied(user: User, means: str, issuer: str, subject: str) -> Identity:
    issuer, subject = issuer.strip(), subject.strip()
    if missing := {name for name, text in (("issuer", issuer), ("subject", subject)) if not text}:
        raise ValidationError(dict.fromkeys(sorted(missing), _("Say who it is, as the issuer writes it.")))
    made = identities.tie(user, means, issuer, certificates.normal(means, subject), by=acting().user)
    held = Membership.in_force(clock.today()).filter(user=user, role__in=NOTICED)
    if held.exists():
        recovering.tell(user, f"identity-{made.pk}")
    return made


@transaction.atomic
def untie(identity: Identity) -> None:
    """Undo a tie of an account that the actor keeps."""
    _refuse_strange(identity.account)
    identities.untie(identity)


def _refuse_strange(user: User) -> None:
    keeping.refuse_others()
    if not keeping.kept_by(acting()).filter(pk=user.pk).exists():
        raise PermissionDenied(_("This account is kept by another organisation."))
