"""What may be wrong with log-ins: parameters laxer than the product's, accounts that never end."""

from collections.abc import Iterator
from gettext import gettext as _

from tongguan.accounts import life, policy
from tongguan.core import preferences
from tongguan.core.models import Tenant

from .ailments import ERROR, WARNING, Finding

NAMED = 20


def of_the_policy() -> Iterator[Finding]:
    """Every parameter in which a tenant is laxer than the product."""
    product = policy.product()
    for tenant in Tenant.objects.filter(is_active=True).order_by("id"):
        held = policy.strictest([tenant])
        for rule in policy.rules():
            usual, chosen = getattr(product, rule.name), getattr(held, rule.name)
            if rule.metadata["strictest"]([usual, chosen]) != chosen:
                told = _("%(tenant)s: “%(setting)s” is laxer than usual: %(chosen)s instead of %(usual)s.")
                label = str(preferences.declared[rule.metadata["key"]].label)
                given = {"tenant": tenant, "setting": label, "chosen": chosen, "usual": usual}
                hint = _("The security administrator asks for another value, and a second person approves it.")
                yield Finding(level=WARNING, message=told % given, hint=hint)


def of_the_accounts() -> Iterator[Finding]:
    """Accounts of people from outside that never end."""
    names = list(life.undated().values_list("username", flat=True))
    if names:
        told = _("Accounts of people from outside without a last day: %(accounts)s.")
        message = told % {"accounts": ", ".join(names[:NAMED])}
        hint = _("The system administrator enters the last day of each.")
        yield Finding(level=ERROR, message=message, hint=hint)
