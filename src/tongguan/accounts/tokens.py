"""Tokens of programs: what one may at most, for how long, and when it ends."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongguan.core import access, audit, clock, preferences, registers
from tongguan.core.actor import Actor
from tongguan.core.middleware import SAFE
from tongguan.core.models import Tenant, Token
from tongguan.core.platform_objects import Fact, PlatformObject, declare
from tongguan.core.roles import Role

SECURITY = {Role.SECADMIN}
USUAL_DAYS = 90
preferences.setting(
    "token.most_days", 365, gettext_lazy("days for which a token of a program holds at most"), least=1, most=365,
    by=SECURITY,
)  # fmt: skip
preferences.setting(
    "token.ends_with_password", default=True, label=gettext_lazy("a new password ends the tokens of its account"),
    by=SECURITY,
)  # fmt: skip

ROOT = "/api/v1/"
OPEN = frozenset({"me", "registers", "openapi.json"})
"""What a token limited to registers may read besides them: who it is, and what there is."""


def issue(  # one keyword for each thing that is asked on the page
    actor: Actor, *, days: int, label: str = "", writes: bool = False, only: Iterable[str] = ()
) -> str:
    """A new token of whoever acts, in the tenant in force; its text is returned here and never again."""
    names = sorted(set(only))
    if wrong := refusals(actor, days=days, only=names):
        raise ValidationError(wrong)
    until = clock.today() + dt.timedelta(days=days)
    text = Token.make(actor.user, _tenant(actor), label, until, writes=writes, registers=names)
    made = Token.objects.get(digest=Token.digest_of(text))
    said = {
        "account": [None, actor.user.username],
        "expires_on": [None, str(until)],
        "writes": [None, writes],
        "registers": [[], names],
    }
    audit.note("token", made.pk, "create", changes=said)
    return text


def _tenant(actor: Actor) -> Tenant:
    if actor.tenant is None:
        raise ValidationError(_("Your account has no role in any organisation. Ask an administrator."))
    return actor.tenant


def refusals(actor: Actor, *, days: int, only: Iterable[str]) -> dict[str, list[str]]:
    """Why a token may not be so: field -> reasons."""
    wrong: dict[str, list[str]] = {}
    most = int(preferences.value_of("token.most_days"))
    if not 1 <= days <= most:
        wrong["days"] = [_("A token holds for 1 to %(most)s days.") % {"most": most}]
    if unknown := [name for name in only if name not in offered(actor)]:
        wrong["registers"] = [_("There is no such register for you: %(names)s.") % {"names": ", ".join(unknown)}]
    return wrong


def offered(actor: Actor) -> dict[str, registers.Register]:
    """The registers to which the actor's token may be limited."""
    return {name: one for name, one in registers.registry.items() if access.may(actor, "read", one)}


def standing() -> Q:
    """Which tokens may still be used."""
    return Q(ended_at=None) & (Q(expires_on=None) | Q(expires_on__gte=clock.today()))


def of(actor: Actor) -> QuerySet[Token]:
    """The actor's own tokens in this tenant, newest first."""
    return Token.objects.filter(tenant=actor.tenant, user=actor.user).order_by("-pk")


def of_tenant(actor: Actor) -> QuerySet[Token]:
    """All tokens of the tenant, for the security administrator."""
    return Token.objects.filter(tenant=actor.tenant).select_related("user").order_by("-pk")


def revoke(token: Token) -> None:
    """End a token now; one that has ended already stays as it is."""
    if Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=clock.now()):
        audit.note("token", token.pk, "revoke", changes={"account": [token.user.username] * 2})


def ended_by_password(token: Token) -> bool:
    """Whether its account has another password now, and the tenant lets that end tokens."""
    changed = token.user.password_set_at
    if changed is None or changed <= token.made_at:
        return False
    return bool(preferences.value_of("token.ends_with_password"))


def admits(token: Token, method: str, path: str) -> bool:
    """Whether the token's scope opens an address; what its account may not do stays closed in any case."""
    if method not in SAFE and not token.writes:
        return False
    if not token.registers:
        return True
    name = path.removeprefix(ROOT).partition("/")[0]
    return name in token.registers or (name in OPEN and method in SAFE)


STATES = {
    "active": pgettext_lazy("token", "in use"),
    "expired": pgettext_lazy("token", "over"),
    "revoked": pgettext_lazy("token", "revoked"),
}


def state_of(token: Token) -> str:
    """Where it stands: revoked, over, or in use."""
    if token.ended_at:
        return "revoked"
    return "expired" if token.expires_on and token.expires_on < clock.today() else "active"


declare(
    PlatformObject(
        name="token",
        model=Token,
        label=gettext_lazy("tokens of programs"),
        help=gettext_lazy("With which tokens programs come in: whose, how far, until when, and when they last did."),
        facts=(
            Fact(name="account", label=gettext_lazy("account"), read=lambda row: str(row.user)),
            Fact(name="label", label=gettext_lazy("what it is for")),
            Fact(name="writes", label=gettext_lazy("may write"), type="boolean"),
            Fact(name="registers", label=gettext_lazy("limited to registers"), type="list"),
            Fact(name="made_at", label=gettext_lazy("made at"), type="datetime"),
            Fact(name="expires_on", label=gettext_lazy("valid to"), type="date"),
            Fact(name="last_used_at", label=gettext_lazy("last used"), type="datetime"),
            Fact(name="state", label=gettext_lazy("state"), read=state_of, word=lambda row: str(STATES[state_of(row)])),
        ),
        columns=("account", "label", "writes", "expires_on", "last_used_at", "state"),
        readers=frozenset(SECURITY),
        rows=of_tenant,
        states=tuple(STATES),
        page="/platform/tokens/",
    )
)
