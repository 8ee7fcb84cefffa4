"""How strict log-ins are: each parameter a setting of the tenant; for an account the strictest of its tenants counts.

One more parameter is one more line in `Policy`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongguan.core import assurance, clock, preferences
from tongguan.core.actor import NobodyIsActing, acting, acting_as
from tongguan.core.models import Membership, Tenant, User
from tongguan.core.roles import ADMINISTRATORS, Role

from . import networks

Values = Iterable[Any]
LONGEST_LOCK = 1440
"""Minutes for which a tenant can have accounts locked at most."""


def least_but_never(values: Values) -> int:
    """The shortest period, where nought stands for none at all."""
    return min((value for value in values if value), default=0)


def rule(
    key: str,
    default: int | bool | str,  # noqa: FBT001  a value, not a flag
    label: Any,
    *,
    strictest: Callable[[Values], Any],
    least: int | None = 0,
    most: int | None = None,
    check: Callable[[str], object] | None = None,
) -> Any:
    """A field of `Policy` and its setting, which only the security administrator changes.

    `strictest` chooses among the values of several tenants: `min`, `max`, `any`, or a function of one's own.
    """
    preferences.setting(key, default, label, least=least, most=most, by={Role.SECADMIN}, check=check)
    return field(default=default, metadata={"key": key, "strictest": strictest})


def core_rule(key: str, *, strictest: Callable[[Values], Any]) -> Any:
    """A field of `Policy` whose setting the core declares, because it asks it itself."""
    return field(default=preferences.declared[key].default, metadata={"key": key, "strictest": strictest})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What holds for one account; made without values it is the product's default."""

    roles: frozenset[str] = frozenset()
    """The roles in force in any tenant."""

    password_length: int = rule("password.length", 10, _("least length of a password"), least=8, most=64, strictest=max)
    password_classes: int = rule(
        "password.classes",
        3,
        _("kinds of characters in a password, of capital letters, small letters, digits and signs"),
        least=2,
        most=4,
        strictest=max,
    )
    password_history: int = rule(
        "password.history", 5, _("earlier passwords that may not come again"), most=24, strictest=max
    )
    password_days: int = rule(
        "password.days", 90, _("days after which a password is changed; 0: never"), most=180, strictest=least_but_never
    )
    lockout_failures: int = rule(
        "lockout.failures", 5, _("wrong log-ins after which an account is locked"), least=3, most=10, strictest=min
    )
    lockout_minutes: int = rule(
        "lockout.minutes", 30, _("minutes for which an account is locked"), least=5, most=LONGEST_LOCK, strictest=max
    )
    captcha_failures: int = rule(
        "captcha.failures", 3, _("wrong log-ins after which a picture has to be read"), least=1, most=10, strictest=min
    )
    source_failures: int = rule(
        "captcha.source_failures",
        20,
        _("wrong log-ins from one address after which everybody from there has to read a picture"),
        least=3,
        most=1000,
        strictest=min,
    )
    idle: int = rule(
        "session.idle_minutes",
        15,
        _("minutes without work after which a session ends"),
        least=1,
        most=120,
        strictest=min,
    )
    idle_of_administrators: int = rule(
        "session.administrator_idle_minutes",
        10,
        _("minutes without work after which a session of an administrator ends"),
        least=1,
        most=120,
        strictest=min,
    )
    session_hours: int = rule(
        "session.hours", 8, _("hours after which a session ends in any case"), least=1, most=24, strictest=min
    )
    single_session_of_administrators: bool = rule(
        "session.administrator_single",
        default=True,
        label=_("administrators have one session at a time"),
        strictest=any,
    )
    unused_days: int = rule(
        "account.unused_days",
        90,
        _("days without log-in after which an account is closed; 0: never"),
        most=365,
        strictest=least_but_never,
    )
    outside_days: int = rule(
        "account.outside_days",
        365,
        _("days for which an account of somebody from outside is open at most"),
        least=1,
        most=730,
        strictest=min,
    )
    invitation_hours: int = rule(
        "account.invitation_hours",
        72,
        _("hours for which an invitation can be taken up"),
        least=1,
        most=336,
        strictest=min,
    )
    factor_of_administrators: bool = core_rule(assurance.FOR_ADMINISTRATORS, strictest=any)
    factor_of_leaders: bool = core_rule(assurance.FOR_DECISIONS, strictest=any)
    factor_from_afar: bool = rule(
        "second_factor.from_afar",
        settings.PRODUCTION,
        _("log-ins from outside the trusted networks need a second factor"),
        strictest=any,
    )
    trusted_networks: str = rule(
        "second_factor.trusted_networks",
        networks.PRIVATE,
        _("trusted networks, separated by blanks; none: every log-in comes from outside"),
        strictest=networks.strictest,
        check=networks.parsed,
    )

    @property
    def administrator(self) -> bool:
        """Whether the account is one of the three administrators'."""
        return bool(self.roles & ADMINISTRATORS)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without work its session ends."""
        return min(self.idle, self.idle_of_administrators) if self.administrator else self.idle

    @property
    def single_session(self) -> bool:
        """Whether a new session ends the one before."""
        return self.administrator and self.single_session_of_administrators


def product() -> Policy:
    """The product's defaults: what holds for a name that no account has."""
    return Policy()


def of(user: User) -> Policy:
    """What holds for an account: of every parameter the strictest value among its tenants, asked once per request."""
    notes = _notes()
    key = f"policy of {user.pk}"
    if key not in notes:
        rows = Membership.in_force(clock.today()).filter(user=user).select_related("tenant")
        held = [(row.tenant, row.role) for row in rows]
        tenants = {tenant.pk: tenant for tenant, _role in held}
        notes[key] = strictest(tenants.values(), roles=frozenset(role for _tenant, role in held))
    return notes[key]


def everywhere() -> Policy:
    """The strictest of all tenants: for what is decided before anybody knows whose name was typed."""
    return strictest(Tenant.objects.filter(is_active=True))


def strictest(tenants: Iterable[Tenant], *, roles: frozenset[str] = frozenset()) -> Policy:
    """Of every parameter the strictest value among tenants; without any tenant the product's default."""
    in_force = [_settings_of(tenant) for tenant in tenants]
    if not in_force:
        return Policy(roles=roles)
    chosen = {
        one.name: one.metadata["strictest"]([values.get(one.metadata["key"], one.default) for values in in_force])
        for one in rules()
    }
    return Policy(roles=roles, **chosen)


def rules() -> list[Any]:
    """The parameters: fields with their setting's key and how to choose the strictest value."""
    return [one for one in fields(Policy) if "key" in one.metadata]


def _settings_of(tenant: Tenant) -> dict[str, Any]:
    with acting_as(User.objects.system(), tenant, writes=False):
        return preferences.in_force()


def _notes() -> dict[str, Any]:
    try:
        return acting().notes
    except NobodyIsActing:
        return {}
