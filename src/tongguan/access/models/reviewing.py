"""What reviews have in common: what was concluded can be taken up again, with a reason."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongguan.core.workflow import Transition


def reopening(states: type[models.TextChoices], by: Sequence[str], *clears: str) -> Transition:
    """Back to where it was planned; who concluded it, and when, is cleared."""
    state: Any = states
    return Transition(
        name="reopen",
        label=_("reopen"),
        source=[state.DONE],
        target=state.PLANNED,
        by=by,
        clears=clears,
        reason=True,
    )
