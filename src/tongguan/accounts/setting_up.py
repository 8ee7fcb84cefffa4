"""The first set-up: an organisation, its three administrators and its leader, and the door shut behind them.

Who approves the first rights? The leader, who is named here: every later right is asked for by the security
administrator and approved by somebody else.
"""

import secrets
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongguan.core import audit, clock, identifiers
from tongguan.core.actor import acting_as
from tongguan.core.ledger import OPENING
from tongguan.core.models import Membership, Tenant, User
from tongguan.core.roles import ADMINISTRATORS, Role
from tongguan.organisation.models import Person

from . import first_code, policy
from .models import RightsRequest, SetUp
from .passwords import set_password

FOUNDERS = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN, Role.LEADER)
"""The four people without whom nothing can begin: the three administrators, and who approves the first rights."""
LENGTH = 16
SIGNS = "-+=.:_"


class Closed(ValidationError):
    """The set-up is over, perhaps since a moment ago."""


@dataclass(frozen=True, kw_only=True)
class Founder:
    """One of the four people."""

    role: Role
    username: str
    name: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What is said at the set-up."""

    organisation: str
    founders: tuple[Founder, ...]
    kind: str = Tenant.Kind.GOV
    uscc: str = ""


@dataclass(frozen=True, kw_only=True)
class Founded:
    """What came of it; the passwords are told once and kept nowhere."""

    tenant: Tenant
    passwords: Mapping[str, str]


def is_open() -> bool:
    """Whether the page of the first set-up is there: as long as the installation has no organisation."""
    return not Tenant.objects.exists()


def found(founding: Founding, *, source: str = "", request_id: str = "") -> Founded:
    """The first organisation; raises ValidationError with all reasons, `Closed` if somebody else was first."""
    if not is_open():
        raise _closed()
    return _made(founding, first=True, source=source, request_id=request_id)


def found_another(founding: Founding) -> Founded:
    """From the machine itself: a further organisation, or one that has no administrators yet."""
    return _made(founding, first=is_open(), source="", request_id="terminal")


def _made(founding: Founding, *, first: bool, source: str, request_id: str) -> Founded:
    refuse_unfit(founding)
    try:
        with transaction.atomic():
            tenant = _organisation(founding)
            with acting_as(User.objects.system(), tenant, request_id=request_id, source=source):
                # Of two set-ups at the same moment the second one stops here, with all that it has written.
                SetUp.objects.create(tenant=tenant, first=first)
                passwords = {one.username: _settled(tenant, one) for one in founding.founders}
                audit.note("tenant", tenant.pk, "set_up", changes=_told(founding))
    except IntegrityError:
        raise _closed() from None
    first_code.forget()
    return Founded(tenant=tenant, passwords=passwords)


def _closed() -> Closed:
    return Closed(_("The first set-up is over: this installation has its organisation and its administrators."))


def _told(founding: Founding) -> dict[str, list[Any]]:
    people = [f"{one.role.value}: {one.username}" for one in founding.founders]
    return {"name": [None, founding.organisation], "uscc": [None, founding.uscc], "people": [None, people]}


# --- what is refused --------------------------------------------------------------------------------------------------


def refuse_unfit(founding: Founding) -> None:
    """Raise ValidationError with every reason, by field, why this cannot be set up."""
    errors: dict[str, list[str]] = {}
    for field, message in _unfit(founding):
        errors.setdefault(field, []).append(message)
    if errors:
        raise ValidationError(errors)


def _unfit(founding: Founding) -> Iterator[tuple[str, str]]:
    known = Tenant.objects.filter(name=founding.organisation).first()
    if not founding.organisation:
        yield "organisation", _("Say what the organisation is called.")
    elif known and Membership.objects.filter(tenant=known, role__in=ADMINISTRATORS).exists():
        yield "organisation", _("This organisation has its administrators already.")
    if founding.kind not in Tenant.Kind.values:
        yield "kind", _("It is a government department (gov) or a company (company).")
    if founding.uscc:
        try:
            identifiers.validate_credit_code(founding.uscc)
        except ValidationError as error:
            yield "uscc", " ".join(error.messages)
    if sorted(one.role for one in founding.founders) != sorted(FOUNDERS):
        yield "founders", _("Name the three administrators and the leader, one person each.")
    yield from _unfit_people(founding.founders)


def _unfit_people(founders: Iterable[Founder]) -> Iterator[tuple[str, str]]:
    """Four people, and four new accounts."""
    founders = list(founders)
    names = Counter(one.name for one in founders if one.name)
    usernames = Counter(one.username for one in founders if one.username)
    for one in founders:
        if not one.name:
            yield f"{one.role}_name", _("Say who it is.")
        elif names[one.name] > 1:
            yield f"{one.role}_name", _("The three administrators and the leader are four different people (SOD-12).")
        if not one.username:
            yield f"{one.role}_username", _("Give the account a user name.")
        elif usernames[one.username] > 1 or User.objects.filter(username=one.username).exists():
            yield f"{one.role}_username", _("This user name is taken; every account has one of its own.")
        else:
            yield from _unfit_account(one)


def _unfit_account(one: Founder) -> Iterator[tuple[str, str]]:
    try:
        User(username=one.username, name=one.name, email=one.email).clean_fields(exclude=["password"])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            if one.name or field != "name":
                yield f"{one.role}_{field}", " ".join(messages)


# --- what is written --------------------------------------------------------------------------------------------------


def _organisation(founding: Founding) -> Tenant:
    tenant = Tenant.objects.filter(name=founding.organisation).first() or Tenant(name=founding.organisation)
    tenant.kind, tenant.uscc = founding.kind, identifiers.normalise_credit_code(founding.uscc)
    tenant.full_clean()
    tenant.save()
    return tenant


def _settled(tenant: Tenant, one: Founder) -> str:
    """The account with its role; returns the password with which its owner comes in once."""
    user = User(username=one.username, name=one.name, email=one.email, home=tenant)
    user.set_unusable_password()
    user.save()
    password = initial_password(user)
    set_password(user, password, by=User.objects.system())
    Membership.objects.create(user=user, tenant=tenant, role=one.role)
    audit.note(
        "account", user.pk, "create", changes={"username": [None, user.username], "roles": [[], [one.role.value]]}
    )
    record_right(user, one.role, reason=_("First set-up"))
    if one.role == Role.LEADER:
        Person(name=one.name, kind="employee", establishment="established", account=user, email=one.email).save()
    return password


def record_right(user: User, role: str, *, reason: str) -> RightsRequest:
    """What was given without a request is on record like one, and says so; the sweep knows it by the system's hand."""
    made = RightsRequest(account=user, role=role, reason=reason, state=RightsRequest.State.APPROVED)
    made.decided_on, made.opening = clock.today(), True
    made.save(action=OPENING, reason=reason)
    return made


def initial_password(user: User) -> str:
    """A password that no rule refuses and nobody guesses; its owner has to replace it at once."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, SIGNS)
    chosen = [secrets.choice(kind) for kind in kinds]
    length = max(LENGTH, policy.of(user).password_length)
    chosen += [secrets.choice("".join(kinds)) for _each in range(length - len(kinds))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)
