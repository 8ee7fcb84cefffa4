"""What one person asks for and another one decides before it holds (SOD-16)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.columns import link, prose
from tongguan.core.fields import StateField
from tongguan.core.models import Record, User
from tongguan.core.roles import Role
from tongguan.core.workflow import Guard, Transition, Workflow


class Standing(models.TextChoices):
    """How a request stands."""

    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    TAKEN_BACK = "cancelled", _("taken back")


class OfTwo(Record):
    """A request; nothing changes by it before a second person approved it."""

    State = Standing
    reason = prose(_("reason"), needed=True)
    decided_by = link(User, _("decided by"), editable=False)
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    state = StateField(Standing)

    class Meta:
        abstract = True

    def taken_over(self) -> None:
        """There is no opening balance of decisions that have effects here: a sheet may ask, never decide."""
        if self.state != Standing.REQUESTED:
            told = _("A sheet can only ask for this; another person decides it as a step.")
            raise ValidationError({"state": told})

    def void(self, reason: str) -> None:
        """What was decided stays to be seen; what was not is taken back, or void where it was entered by mistake."""
        if self.state == Standing.APPROVED:
            raise ValidationError(_("What was approved has taken effect and is kept; ask for the opposite."))
        super().void(reason)


def by_two_persons(effect: str, *guards: Guard) -> Workflow:
    """Asked by the security administrator; decided by another one, or by the responsible leader."""
    deciding: dict[str, Any] = {
        "source": [Standing.REQUESTED],
        "by": [Role.SECADMIN, Role.LEADER],
        "signs": ("decided_by",),
        "stamps": ("decided_on",),
    }
    settled: Sequence[str] = ()
    return Workflow(
        Standing,
        Transition(
            name="approve",
            label=_("approve"),
            target=Standing.APPROVED,
            not_by_who_did=("create", "change"),
            segregation="SOD-16",
            guards=guards,
            effects=(effect,),
            **deciding,
        ),
        Transition(name="reject", label=_("reject"), target=Standing.REJECTED, reason=True, **deciding),
        Transition(
            name="take_back",
            label=_("take back"),
            source=[Standing.REQUESTED],
            target=Standing.TAKEN_BACK,
            by=[Role.SECADMIN],
            reason=True,
        ),
        editable_in=dict.fromkeys((Standing.APPROVED, Standing.REJECTED, Standing.TAKEN_BACK), settled),
    )
