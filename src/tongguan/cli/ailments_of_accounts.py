"""What may be wrong with log-ins: parameters laxer than the product's, accounts that never end."""

from collections.abc import Iterator
from gettext import gettext as _

from django.conf import settings

from tongguan.accounts import life, policy
from tongguan.accounts.models.rights_request import RULES
from tongguan.core import checks, clock, preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import Membership, Tenant, User
from tongguan.core.roles import ADMINISTRATORS, Role

from .ailments import ERROR, WARNING, Finding

NAMED = 20
SEPARATION = (*RULES, "rights_are_approved_by_another", "every_right_rests_on_a_request")
"""Rules on roles that no installation in real use may break."""


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


def of_the_other_parameters() -> Iterator[Finding]:
    """Every other parameter of security in which a tenant has left the product's value, either way."""
    judged = {rule.metadata["key"] for rule in policy.rules()}
    for tenant in Tenant.objects.filter(is_active=True).order_by("id"):
        with acting_as(User.objects.system(), tenant, writes=False):
            own = preferences.in_force()
        for key, setting in preferences.declared.items():
            if not setting.by_two or key in judged or own.get(key, setting.default) == setting.default:
                continue
            told = _("%(tenant)s: “%(setting)s” differs from the product: %(chosen)s instead of %(usual)s.")
            given = {"tenant": tenant, "setting": setting.label, "chosen": own[key], "usual": setting.default}
            hint = _("Right if it was meant so; the security administrator asks for another value otherwise.")
            yield Finding(level=WARNING, message=told % given, hint=hint)


def of_the_administrators() -> Iterator[Finding]:
    """An organisation in real use that lacks one of the three, or in which roles do not go together."""
    if not settings.PRODUCTION:
        return
    for tenant in Tenant.objects.filter(is_active=True).order_by("id"):
        held = Membership.in_force(clock.today()).filter(tenant=tenant, user__is_active=True)
        there = set(held.values_list("role", flat=True))
        if lacking := [str(Role(role).label) for role in sorted(ADMINISTRATORS - there)]:
            told = _("%(tenant)s: nobody who can log in is: %(roles)s.")
            message = told % {"tenant": tenant, "roles": ", ".join(lacking)}
            yield Finding(level=ERROR, message=message, hint=_("Run “tongguan setup” or “tongguan recover”."))
        with acting_as(User.objects.system(), tenant, writes=False):
            broken = [checks.registry[rule] for rule in SEPARATION if checks.registry[rule].breaking().exists()]
        for rule in broken:
            given = {"tenant": tenant, "rule": rule.words(), "id": rule.segregation}
            message = _("%(tenant)s does not keep %(id)s: %(rule)s") % given
            yield Finding(level=ERROR, message=message, hint=_("The board lists who, under the segregation of duties."))


def of_the_accounts() -> Iterator[Finding]:
    """Accounts of people from outside that never end."""
    names = list(life.undated().values_list("username", flat=True))
    if names:
        told = _("Accounts of people from outside without a last day: %(accounts)s.")
        message = told % {"accounts": ", ".join(names[:NAMED])}
        hint = _("The system administrator enters the last day of each.")
        yield Finding(level=ERROR, message=message, hint=hint)
