"""What may be wrong with second factors: people who need one and have none, networks that are trusted too far."""

from collections.abc import Iterator
from gettext import gettext as _

from tongguan.accounts import networks, policy
from tongguan.accounts.models import Authenticator
from tongguan.core import assurance, clock
from tongguan.core.models import Membership, Tenant
from tongguan.core.roles import ADMINISTRATORS

from .ailments import WARNING, Finding

NAMED = 20


def of_the_people() -> Iterator[Finding]:
    """Administrators and leaders of whom their tenant demands a second factor, and who have not set one up."""
    having = Authenticator.objects.filter(confirmed_at__isnull=False).values("account")
    lacking: set[str] = set()
    for tenant in _tenants():
        rules = policy.strictest([tenant])
        roles = [*(ADMINISTRATORS if rules.factor_of_administrators else ())]
        roles += assurance.LEADERS if rules.factor_of_leaders else ()
        rows = Membership.in_force(clock.today()).filter(tenant=tenant, role__in=roles, user__is_active=True)
        lacking |= {*rows.exclude(user__in=having).values_list("user__username", flat=True)}
    if lacking:
        told = _("Accounts that need a second factor and have not set one up: %(accounts)s.")
        message = told % {"accounts": ", ".join(sorted(lacking)[:NAMED])}
        hint = _("Each sets it up at “Profile and security”; administrators are led there when they log in.")
        yield Finding(level=WARNING, message=message, hint=hint)


def of_the_networks() -> Iterator[Finding]:
    """A trusted network that is the whole Internet trusts everybody."""
    for tenant in _tenants():
        lists = networks.parsed(policy.strictest([tenant]).trusted_networks)
        if any(network.prefixlen == 0 for network in lists):
            message = _("%(tenant)s trusts every network: no log-in comes from outside.") % {"tenant": tenant}
            hint = _("The security administrator names the networks of the office in “second_factor.trusted_networks”.")
            yield Finding(level=WARNING, message=message, hint=hint)


def _tenants() -> list[Tenant]:
    return list(Tenant.objects.filter(is_active=True).order_by("id"))
