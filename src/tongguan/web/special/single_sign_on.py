"""Log-in and log-out through the configured OpenID Connect provider."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from tongguan.accounts.models import Identity
from tongguan.accounts.outside import identities
from tongguan.core import assurance
from tongguan.core.actor import acting_as
from tongguan.core.models import User
from tongguan.core.sources import source_of
from tongguan.web import entering
from tongguan.web.entering import WayIn
from tongguan.web.redirecting import within

log = logging.getLogger(__name__)

OIDC = Identity.Means.OIDC
ID_TOKEN = "oidc_id_token"  # noqa: S105  the name under which a session keeps it
"""Ends the session at the provider together with ours."""


def provider() -> Any:
    """The module that speaks to the provider."""
    from tongguan.accounts.outside import oidc  # noqa: PLC0415  needs the extra, which only such installations have

    return oidc


class Begin(WayIn):
    """Sends people to the provider."""

    configured = "OIDC_ISSUER"

    def get(self, request: HttpRequest) -> HttpResponse:
        """To the provider, or the word that it does not answer."""
        oidc, wanted = provider(), within(request, request.GET.get("next", ""))
        if request.actor is not None:
            return redirect(wanted)
        came_from = ours(request, "oidc-back")
        try:
            return redirect(oidc.begin(request.session, came_from=came_from, wanted=wanted))
        except oidc.NotVouched as error:
            log.warning("single sign-on cannot be begun: %s", error)
            return render(request, "tongguan/turned_away.html", {"silent": True}, status=503)


class Back(WayIn):
    """Where the provider sends people back to."""

    configured = "OIDC_ISSUER"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Let in whom the provider vouches for and an account is tied to."""
        oidc = provider()
        wanted = oidc.wanted(request.session)
        try:
            person = oidc.finish(request.session, request.GET.dict())
        except oidc.NotVouched as error:
            log.warning("single sign-on refused: %s", error)
            entering.noted(request, "login_failed", None, means=OIDC.value)
            return entering.turned_away(request, again=reverse("oidc"))
        identity = self._identity(person, request)
        if identity is None:
            entering.noted(request, "login_failed", None, means=OIDC.value, subject=person.subject)
            return entering.turned_away(request, issuer=person.issuer, subject=person.subject)
        answer = entering.came_in(request, identity.account, OIDC.value, wanted=wanted)
        if request.user.is_authenticated:
            identities.used(identity)
            request.session[ID_TOKEN] = person.id_token
            if person.proved_a_factor:
                assurance.mark(request.session, OIDC.value)
        return answer

    def _identity(self, person: Any, request: HttpRequest) -> Identity | None:
        known = identities.found(OIDC, person.issuer, person.subject)
        if known or not person.username:
            return known
        with acting_as(User.objects.system(), None, source=source_of(request)):
            return identities.by_name(OIDC, person.issuer, person.subject, person.username)


def out_address(request: HttpRequest, id_token: str) -> str:
    """Where whoever has just logged out here ends the session at the provider; empty where there is none to end."""
    if not settings.OIDC_ISSUER or not id_token:
        return ""
    return provider().out_address(id_token, ours(request, "login"))


def ours(request: HttpRequest, name: str) -> str:
    """One of our addresses as the provider and the browser know it."""
    return settings.ADDRESS + reverse(name) if settings.ADDRESS else request.build_absolute_uri(reverse(name))


urlpatterns = [
    path("login/oidc/", Begin.as_view(), name="oidc"),
    path("login/oidc/back/", Back.as_view(), name="oidc-back"),
]
