"""What the system administrator does with accounts: opens, dates, closes them, and lets people in again.

He gives nobody a role, and an account of another organisation is not there for him.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import assurance, audit, clock
from tongguan.core.actor import Actor, acting
from tongguan.core.models import Membership, User
from tongguan.core.roles import ADMINISTRATORS, Role

from . import factors, invitations, life, lockout, recovering, setting_up, witnessing
from .passwords import set_password
from .witnessing import NOBODY, NOTICED, Witness

FIELDS = ("username", "name", "email", "valid_to")


def kept_by(actor: Actor) -> QuerySet[User]:
    """The accounts that the actor keeps: those of his organisation, never the system's own."""
    if Role.SYSADMIN not in actor.roles:
        return User.objects.none()
    mine = Q(home=actor.tenant) | Q(home=None)
    return User.objects.of(actor.tenant).filter(mine).exclude(username="system")


def refuse_others() -> None:
    """Raise PermissionDenied for everybody but the system administrator, `Unproved` where he owes a code."""
    if Role.SYSADMIN not in acting().roles:
        raise PermissionDenied(_("Accounts are kept by the system administrator."))
    assurance.require()


def _refuse_strange(user: User) -> None:
    refuse_others()
    if not kept_by(acting()).filter(pk=user.pk).exists():
        raise PermissionDenied(_("This account is kept by another organisation."))


@transaction.atomic
def open_account(**given: Any) -> tuple[User, str]:
    """A new account without any role, and its password for one log-in; raises ValidationError by field."""
    refuse_others()
    made = User(home=acting().tenant, **given)
    made.set_unusable_password()
    _refuse_past(made)
    try:
        made.full_clean(exclude=["password"])
    except ValidationError as error:
        raise ValidationError(error.message_dict) from None
    made.save()
    password = _renew(made)
    _note(made, "create", {name: [None, _plain(getattr(made, name))] for name in FIELDS if getattr(made, name)})
    return made, password


@transaction.atomic
def change(user: User, **given: Any) -> User:
    """Another name, address or end; the user name stays, for the trail speaks of it."""
    _refuse_strange(user)
    kept = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(kept, name) for name in given}
    for name, value in given.items():
        setattr(kept, name, value)
    _refuse_past(kept)
    life.refuse_undated(kept, life.roles_of(kept))
    kept.full_clean(exclude=["password"])
    changes = {name: [_plain(was), _plain(given[name])] for name, was in before.items() if was != given[name]}
    if changes:
        kept.save(update_fields=list(changes))
        _note(kept, "change", changes)
    return kept


def _refuse_past(user: User) -> None:
    if user.valid_to and user.valid_to < clock.today():
        raise ValidationError({"valid_to": _("The end lies in the past; to close an account there is a step.")})
    if user.valid_to and user.pk and _last_of(user):
        raise ValidationError({"valid_to": _alone(user)})


def _last_of(user: User) -> str:
    """The administrator's role that nobody else could exercise."""
    rows = Membership.in_force(clock.today()).filter(tenant=acting().tenant, role__in=ADMINISTRATORS)
    able = rows.filter(user__is_active=True).exclude(user__valid_to__lt=clock.today())
    others = set(able.exclude(user=user).values_list("role", flat=True))
    return next((role for role in rows.filter(user=user).values_list("role", flat=True) if role not in others), "")


def _alone(user: User) -> str:
    told = _("“%(user)s” is the only %(role)s; another person needs the role first.")
    return told % {"user": user, "role": Role(_last_of(user)).label}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _note(user: User, action: str, changes: dict[str, list[Any]] | None = None, reason: str = "") -> None:
    audit.note("account", user.pk, action, changes=changes, reason=reason)


# --- steps ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that is done with an account at the press of a button."""

    name: str
    label: Any
    question: Any
    icon: str
    does: Callable[[User, str], str]
    """Returns what is shown once, such as a new password; mostly nothing."""
    fits: Callable[[User], bool] = field(default=lambda _user: True)
    renews: bool = False
    """Whether it lets somebody in again: seen by all administrators where it is one of them."""
    hands_over: bool = False
    """Whether the way in comes into the hands of whoever takes it: with an administrator's account nobody is alone."""
    shows: str = "password"
    """What it is that is shown once: a password, or a link."""


steps: dict[str, Step] = {}


def declare(step: Step) -> None:
    """Add a step to what the page and the API offer."""
    steps[step.name] = step


def open_steps(user: User) -> Iterable[Step]:
    """The steps that make sense for an account as it stands."""
    return [step for step in steps.values() if step.fits(user)]


def takes_two(step: Step, user: User) -> bool:
    """Whether somebody else has to confirm the step with a code."""
    return step.hands_over and witnessing.needed(user)


def take(name: str, user: User, *, reason: str = "", witness: Witness = NOBODY) -> str:
    """Take a step; returns what is shown once. Raises ValidationError where the account stands otherwise.

    What hands over the way into an administrator's or a leader's account takes two people.
    """
    _refuse_strange(user)
    step = steps[name]
    by = witnessing.confirmed(user, witness) if step.hands_over and step.fits(user) else None
    return _taken(step, user, reason, by)


@transaction.atomic
def _taken(step: Step, user: User, reason: str, by: User | None) -> str:
    kept = User.objects.select_for_update().get(pk=user.pk)
    if not step.fits(kept):
        raise ValidationError(_("The account does not stand so that this makes sense; look at it again."))
    name, shown = step.name, step.does(kept, reason)
    _note(kept, name, {"confirmed_by": [None, by.username]} if by else None, reason=reason)
    held = Membership.in_force(clock.today()).filter(user=kept, tenant=acting().tenant, role__in=NOTICED)
    if step.renews and held.exists():
        recovering.tell(kept, f"{name}-{clock.now():%Y%m%d%H%M%S}")
    user.refresh_from_db()
    return shown


def _close(user: User, reason: str) -> str:
    if user.pk == acting().user.pk:
        raise ValidationError(_("Nobody closes his own account."))
    if _last_of(user):
        raise ValidationError(_alone(user))
    life.close(user, by=acting().user, reason=reason)
    return ""


def _forget_factor(user: User, reason: str) -> str:
    factors.reset(user, reason=reason)
    return ""


def _invite(user: User, _reason: str) -> str:
    return invitations.invite(user, by=acting().user).link


def _unlock(user: User, _reason: str) -> str:
    lockout.unlock(user)
    return ""


def _reopen(user: User, reason: str) -> str:
    if user.valid_to and user.valid_to < clock.today():
        raise ValidationError(
            _("The account has ended on %(day)s; give it a later end first.") % {"day": user.valid_to}
        )
    life.reopen(user, by=acting().user, reason=reason)
    return ""


def _renew(user: User, _reason: str = "") -> str:
    """A password for one log-in."""
    password = setting_up.initial_password(user)
    set_password(user, password, by=acting().user)
    return password


declare(
    Step(
        name="password",
        label=gettext_lazy("new initial password"),
        question=gettext_lazy("The present password ends. The new one is shown once and holds for one log-in."),
        icon="key",
        does=_renew,
        fits=lambda user: user.is_active,
        renews=True,
        hands_over=True,
    )
)
declare(
    Step(
        name="invite",
        label=gettext_lazy("invite"),
        question=gettext_lazy(
            "Its owner gets a link that works once, and chooses the password there. It is mailed where that can be; "
            "else it is shown once. An invitation from before works no more."
        ),
        icon="send",
        does=_invite,
        fits=lambda user: user.is_active,
        renews=True,
        hands_over=True,
        shows="link",
    )
)
declare(
    Step(
        name="unlock",
        label=gettext_lazy("unlock"),
        question=gettext_lazy("Its owner may try again at once, with the same password."),
        icon="lock-open",
        does=_unlock,
        fits=lockout.is_locked,
        renews=True,
    )
)
declare(
    Step(
        name="factor",
        label=gettext_lazy("take away the second factor"),
        question=gettext_lazy(
            "For a telephone that was lost: its owner sets up a new one at the next log-in. Say why."
        ),
        icon="device-laptop",
        does=_forget_factor,
        fits=factors.has,
        renews=True,
        hands_over=True,
    )
)
declare(
    Step(
        name="close",
        label=gettext_lazy("close the account"),
        question=gettext_lazy("Its owner can no longer log in. Its roles are withdrawn by a change of rights."),
        icon="lock",
        does=_close,
        fits=lambda user: user.is_active,
    )
)
declare(
    Step(
        name="reopen",
        label=gettext_lazy("open the account again"),
        question=gettext_lazy("Its owner can log in again, with the roles that were not withdrawn meanwhile."),
        icon="lock-open",
        does=_reopen,
        fits=lambda user: not user.is_active,
        renews=True,
    )
)
