"""What agreements with customers and with suppliers have in common: confirmed, put into force, run out."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.roles import Role
from tongguan.core.workflow import Transition

OWNED: dict[str, Any] = {"by": (Role.SERVICE_OWNER, Role.OFFICE_HEAD)}


def after_agreeing(states: type[models.TextChoices]) -> tuple[Transition, ...]:
    """The steps that follow once both sides have agreed."""
    state: Any = states
    return (
        Transition(
            name="return",
            label=_("reopen"),
            source=[state.AGREED],
            target=state.DRAFT,
            clears=("agreed_on",),
            reason=True,
            **OWNED,
        ),
        Transition(
            name="activate",
            label=_("put into force"),
            source=[state.AGREED],
            target=state.ACTIVE,
            stamps=("valid_from",),
            **OWNED,
        ),
        Transition(
            name="expire",
            label=_("expire"),
            source=[state.ACTIVE],
            target=state.EXPIRED,
            by=[Role.SYSTEM, Role.SERVICE_OWNER, Role.OFFICE_HEAD],
        ),
    )
