"""What happens to accounts is written into the trail of the platform itself, outside any tenant."""

from typing import Any

from tongguan.core import audit
from tongguan.core.actor import NobodyIsActing, acting, acting_as
from tongguan.core.models import User


def note(user: User | None, action: str, *, by: User | None = None, reason: str = "", **changes: list[Any]) -> None:
    """Write down what was done with an account; by whoever is acting, else by the system, with the source if any."""
    try:
        actor = acting()
    except NobodyIsActing:
        actor = None
    by = by or (actor.user if actor else User.objects.system())
    request_id, source = (actor.request_id, actor.source) if actor else ("", "")
    with acting_as(by, None, request_id=request_id, source=source):
        audit.note("user", user.pk if user else None, action, changes=changes, reason=reason)
