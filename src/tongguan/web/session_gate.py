"""Every request keeps its session alive, and every log-in, by whatever way, begins one with its limits."""

from collections.abc import Callable
from typing import Any

from tongguan.accounts import passwords, sessions
from tongguan.core.sources import source_of


class SessionGate:
    """Stands behind the middleware of the actor. What programs do with a token keeps no session alive."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The response, after it was noted that somebody is still there."""
        if request.actor is not None and not getattr(request, "bearer", False):
            sessions.touch(request.session, request.actor.user)
        before = request.session.session_key
        response = self.get_response(request)
        # A log-in, and a new password, put the session under a new key.
        if request.session.session_key not in {None, before} and request.user.is_authenticated:
            passwords.note_until(request.user, request.session)
            agent = request.headers.get("User-Agent", "")
            sessions.begin(request.session, request.user, source=source_of(request), agent=agent)
        return response
