"""Every request has an actor: from a bearer token, from the session, or none."""

import contextlib
import uuid
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import translation

from . import assurance, clock
from .actor import acting_as
from .models import Membership, Tenant, Token
from .sources import source_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TRIES = 3
PROGRAMS = "/api/"
"""Where tokens are taken: pages, on which a token could be made into more than it is, are for people."""


class ActorMiddleware:
    """Opens `acting_as` around the view; an exception undoes everything, a deadlock is tried again.

    `request.actor` is None for whoever is not logged in or has no role in any tenant.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The response of the view, made in the name of whoever asks."""
        request.request_id = uuid.uuid4().hex
        request.actor = None
        user, tenant = self._who(request)
        if user is None:
            with transaction.atomic() if request.method not in SAFE else contextlib.nullcontext():
                return self.get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        for _attempt in range(TRIES):
            request.deadlock = False
            with acting_as(
                user,
                tenant,
                request_id=request.request_id,
                source=source_of(request),
                writes=request.method not in SAFE,
            ) as request.actor:
                if not getattr(request, "bearer", False):
                    assurance.carry(request.actor, request.session)
                response = self.get_response(request)
            if not request.deadlock:
                break
        return response

    def process_exception(self, request: Any, exception: Exception) -> None:
        """Undo what a failing view has written; remember whether trying again may help."""
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        request.deadlock = isinstance(exception, OperationalError) and "deadlock" in str(exception)

    def _who(self, request: Any) -> tuple[Any, Tenant | None]:
        head = request.headers.get("Authorization", "")
        if head.startswith("Bearer "):
            known = request.path_info.startswith(PROGRAMS)
            token = Token.find(head.removeprefix("Bearer ").strip(), clock.today()) if known else None
            request.token, request.bearer = token, token is not None
            # A token stands for itself: no cookie is involved that another site could send.
            request._dont_enforce_csrf_checks = request.bearer  # noqa: SLF001  the mark that Django's own tests use
            if token is None:
                return None, None
            token.note_use()
            return token.user, token.tenant
        known = request.user.is_authenticated and request.user.may_come_in(clock.today())
        user = request.user if known else None
        return user, self._tenant(request, user) if user else None

    def _tenant(self, request: Any, user: Any) -> Tenant | None:
        """The tenant chosen in the session if the user still belongs to it, else the first they belong to."""
        mine = Membership.in_force(clock.today()).filter(user=user).select_related("tenant").order_by("tenant_id")
        tenants = {row.tenant_id: row.tenant for row in mine}
        return tenants.get(request.session.get("tenant")) or next(iter(tenants.values()), None)
