"""A token opens no more than it was made for, at whatever address it is shown."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tongguan.accounts import tokens

from .problems import Problem


class TokenMiddleware:
    """Stands behind the middleware of the actor."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """What was asked for, or why this token does not get it."""
        token = getattr(request, "token", None)
        if token is None:
            return self.get_response(request)
        if tokens.ended_by_password(token):
            told = _("The account has a new password; make a new token.")
            return Problem(401, told, headers={"WWW-Authenticate": "Bearer"}).answer(request)
        if not tokens.admits(token, request.method, request.path_info):
            return Problem(403, _("The token is not made for this: %(scope)s.") % {"scope": scope(token)}).answer(
                request
            )
        return self.get_response(request)


def scope(token: Any) -> str:
    """What the token is made for, in words."""
    how = _("reading and writing") if token.writes else _("reading only")
    return f"{how} ({', '.join(token.registers)})" if token.registers else how
