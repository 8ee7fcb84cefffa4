"""Rights: what role an account is to have or to lose, asked by one person and approved by another."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongguan.core import checks, clock
from tongguan.core.actor import CurrentUser
from tongguan.core.columns import by_state, choice, day, in_order, link
from tongguan.core.models import Membership, User
from tongguan.core.registers import Register, register
from tongguan.core.roles import ADMINISTRATORS, VENDORS, Role
from tongguan.core.workflow import Guard

from .of_two import OfTwo, by_two_persons

GRANTED = [(role.value, role.label) for role in Role if role != Role.SYSTEM]
RULES = (
    "leading_roles_are_in_house",
    "administrators_decide_no_business",
    "the_audit_administrator_does_nothing_else",
)
"""Checks that refuse a request, and again its approval; the sweep names what stands against them."""


ENDLESS = Q(kind="grant", role__in=VENDORS, account__valid_to=None)


def keeps(rule: str) -> Any:
    """The condition that a request does not break a rule."""
    return lambda: ~Q(pk__in=checks.registry[rule].breaking().values("pk"))


def _of_another() -> Q:
    return ~Q(account=CurrentUser())


class RightsRequest(OfTwo):
    """One role of one account, granted or withdrawn; what is approved is in force at once, or from its day on."""

    class Kind(models.TextChoices):
        GRANT = "grant", pgettext_lazy("right", "grant")
        WITHDRAW = "withdraw", pgettext_lazy("right", "withdraw")

    prefix = "RRQ"
    kind = choice(Kind, _("what is asked"), default=Kind.GRANT)
    account = link(User, _("account"), needed=True)
    role = choice(GRANTED, _("role"))
    valid_from = day(_("valid from"), needed=True, default=clock.today)
    valid_to = day(_("valid to"), help_text=_("Empty: until it is withdrawn."))

    title_joins = ("account",)
    workflow = by_two_persons(
        "rights.change",
        Guard(holds=_of_another, message=_("Nobody decides about rights of their own (SOD-16).")),
        Guard(
            holds=keeps(RULES[0]),
            message=_("Leaders and people of the office are on your own establishment (SOD-10)."),
        ),
        Guard(
            holds=keeps(RULES[1]),
            message=_("The three administrators are three people, and none of them approves business (SOD-12)."),
        ),
        Guard(
            holds=keeps(RULES[2]),
            message=_("The audit administrator, who judges the trail of all, holds no other role (SOD-13)."),
        ),
        Guard(holds=~ENDLESS, message=_("The account of somebody from a vendor has a date on which it ends.")),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("change of rights"), _("changes of rights")
        indexes = [
            by_state("rights_state"),
            models.Index(fields=["account", "role"], name="rights_account"),
        ]
        constraints = [in_order("valid_from", "valid_to", "rights_in_order", _("A right ends after it begins."))]

    def __str__(self) -> str:
        return f"{self.account} · {self.get_role_display()} · {self.get_kind_display()}"

    def clean(self) -> None:
        """Only what can be withdrawn is, nobody asks twice, and the last administrator of a kind stays."""
        if not (self.account_id and self.role):
            return
        if self._asked_already():
            raise ValidationError({"role": _("The same is asked for already; decide that request first.")})
        held = Membership.in_force(clock.today()).filter(tenant=self.tenant_id, role=self.role)
        if self.kind == self.Kind.GRANT:
            if self.role in VENDORS and self.account.valid_to is None:
                told = _("The account of somebody from a vendor has a date on which it ends; it has none yet.")
                raise ValidationError({"account": told})
            return
        if not held.filter(user=self.account_id).exists():
            raise ValidationError({"role": _("The account does not hold this role.")})
        if self.role in ADMINISTRATORS and not held.exclude(user=self.account_id).exists():
            told = _("Nobody else is “%(role)s”: grant the role to another person first.")
            raise ValidationError({"role": told % {"role": Role(self.role).label}})

    def _asked_already(self) -> bool:
        same = RightsRequest.objects.filter(account=self.account_id, role=self.role, kind=self.kind)
        return same.filter(state=self.State.REQUESTED).exclude(pk=self.pk).exists()


@register
class RightsRequests(Register):
    """Changes of rights."""

    model = RightsRequest
    area = "system"
    help = _("Which account is to have or to lose which role: asked by one person, in force when another approved it.")
    columns = ("number", "account", "role", "kind", "valid_from", "valid_to", "decided_by", "state")
    filters = ("state", "role", "kind", "account")
    search = ("account__name", "reason")
    sections = (
        (_("What is asked"), ("kind", "account", "role", "valid_from", "valid_to", "reason")),
        (_("Decision"), ("decided_by", "decided_on")),
    )
    readers = frozenset({Role.LEADER, Role.OFFICE_HEAD, Role.SECADMIN, Role.AUDITADMIN})
    writers = (Role.SECADMIN,)
    rules = RULES
    natural_keys = (("account", "role", "kind", "valid_from"),)
