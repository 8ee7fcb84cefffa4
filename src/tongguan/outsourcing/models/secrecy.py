"""Work that concerns state secrets is outside of the standard: it does not go beyond the draft (1)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.workflow import Guard

SECRECY_RULES = _(
    "Work that concerns state secrets is not handled here: the rules on state secrets apply, and your secrecy office "
    "says how to go on. Enter no content of it; the project stays a draft."
)
TURNED_SECRET = Guard(
    holds=~Q(is_secret=True),
    message=_(
        "The work concerns state secrets after all: it does not go on here. The leader refuses or cancels the project; "
        "the rules on state secrets apply."
    ),
    clause="1",
)
"""For every step forward that comes later, in case the answer is changed."""
NO_STATE_SECRETS = (
    Guard(
        holds=Q(is_secret__isnull=False),
        message=_("Say first whether the work concerns state secrets: if it does, it is not handled here."),
        clause="1",
    ),
    Guard(holds=~Q(is_secret=True), message=SECRECY_RULES, clause="1"),
)
