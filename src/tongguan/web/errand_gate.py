"""Whoever has an errand to run gets no further before it is done."""

from collections.abc import Callable
from typing import Any

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from tongguan.accounts import errands

OPEN = (
    "/static/",
    "/logout/",
    "/language/",
    "/login/certificate/",
    "/login/sms/",
    "/api/v1/openapi.json",
    "/csp-report/",
)
"""What stays open to people with an errand: the way out, and what its page is drawn with."""
ASKED = "/api/v1/me"
"""It tells programs which errand there is."""


class ErrandMiddleware:
    """Stands behind the middleware of the actor."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The page asked for, or the way to the first errand."""
        if request.actor is None or getattr(request, "bearer", False) or request.path.startswith(OPEN):
            return self.get_response(request)
        errand = errands.first_unmet(request.actor, request.session)
        if errand is None or request.path == ASKED or request.path.startswith(errand.address):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": str(errand.title), "status": 403, "code": errand.name}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        wanted = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{errand.address}?{urlencode({'next': wanted})}")
