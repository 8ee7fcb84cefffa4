"""The leader's desk: what waits for a decision, red lights by project, and what was signed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongguan.core.roles import Role

from .cards import Card
from .done import done_by
from .waiting import ready

ROLES = frozenset({Role.LEADER})
OFFICE = frozenset({Role.OFFICE_HEAD, Role.OFFICE_STAFF})
"""What these may do themselves is no decision of a leader."""
MOST, FEW = 12, 8


def decisions(actor: Any) -> Card:
    """Each record that only the leader's word is missing to; the page it leads to shows what the decision rests on."""
    return Card(
        title=_("Waiting for your decision"),
        icon="gavel",
        lines=ready(actor, ROLES, never=OFFICE, most=MOST),
        empty=_("Nothing waits for your decision."),
    )


def signed(actor: Any) -> Card:
    """The last decisions and approvals of this leader."""
    return Card(
        title=_("Signed by you"),
        icon="signature",
        lines=done_by(actor, FEW),
        empty=_("You have not signed anything lately."),
    )
