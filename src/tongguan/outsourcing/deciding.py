"""Who decides on a project: its own leader (4.1.b)."""

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from tongguan.core.actor import CurrentUser
from tongguan.core.clock import today
from tongguan.core.transitions import Guard


def _own_leader() -> Q:
    """Its leader, or another one to whom that leader delegated it in writing."""
    # Appointments name projects, and the moves of projects name this.
    from .appointments import for_project, with_mandate  # noqa: PLC0415  circular import

    letters = for_project(today(), "leader").filter(person__account=CurrentUser())
    return Q(leader__account=CurrentUser()) | Q(Exists(with_mandate(today(), letters)))


BY_OWN_LEADER = Guard(
    holds=_own_leader,
    message=_("Only the leader of this project decides; nobody below a leader does so by delegation (SOD-15)."),
    clause="4.1.b",
)
