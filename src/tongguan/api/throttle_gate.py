"""Whoever asks too often is told to wait: as a problem by the API, on a page otherwise."""

import re
from collections.abc import Callable
from typing import Any

from django.shortcuts import render
from django.utils.translation import ngettext

from tongguan.accounts import throttle
from tongguan.core.middleware import SAFE
from tongguan.core.sources import source_of

from .problems import Problem

API = "/api/"
COSTLY = re.compile(r"^/search/|/export\.[a-z]+$")
COSTLY_TO_SEND = re.compile(r"^/import/|/scans/$")


class ThrottleMiddleware:
    """Stands behind the middleware of the actor: people are counted by account, programs by token."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """What was asked for, or for how long to wait."""
        seconds = _wait(request)
        if not seconds:
            return self.get_response(request)
        told = ngettext(
            "Too many requests. Try again in %(seconds)s second.",
            "Too many requests. Try again in %(seconds)s seconds.",
            seconds,
        ) % {"seconds": seconds}
        if request.path_info.startswith(API):
            response = Problem(429, told).answer(request)
        else:
            response = render(request, "429.html", {"message": told}, status=429)
        response["Retry-After"] = str(seconds)
        return response


def _wait(request: Any) -> int:
    path = request.path_info
    if request.actor is None:
        return throttle.wait(throttle.SOURCE, source_of(request)) if path.startswith(API) else 0
    account = f"account-{request.actor.user.pk}"
    if path.startswith(API):
        token = getattr(request, "token", None)
        return throttle.wait(throttle.API, f"token-{token.pk}" if token else account)
    sent = request.method not in SAFE
    if COSTLY.search(path) or (sent and COSTLY_TO_SEND.search(path)):
        return throttle.wait(throttle.EXPENSIVE, account)
    return 0
