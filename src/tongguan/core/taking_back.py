"""What people from outside may make void: what they told and nobody has taken up yet; files and incidents never."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .actor import acting
from .roles import from_outside


def refuse_outside(record: Any) -> None:
    """Raise ValidationError where somebody from outside would take back what is no longer only his."""
    roles, machine = acting().roles, record.workflow
    if not roles or not from_outside(roles) or record.parent:
        return
    if record.kept_once_told or (machine and record.state != machine.states.values[0]):
        raise ValidationError(_("What was handed in stays. Ask the organisation to make it void."))
