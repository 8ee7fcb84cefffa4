"""Whither somebody is sent who says himself where he wants to go: only within this installation."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def within(request: HttpRequest, wanted: str) -> str:
    """An address within this installation: the one wanted, or the desk."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # Without a slash it would be taken for the name of a page.
    return wanted if safe and wanted.startswith("/") else reverse("home")


def back(request: HttpRequest) -> str:
    """Where the sender wanted to go, as form or address say it."""
    return within(request, request.POST.get("next") or request.GET.get("next") or reverse("home"))
