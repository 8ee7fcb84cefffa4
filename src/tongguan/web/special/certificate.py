"""Log-in, or proof of a second factor, with the certificate of a USB key that a trusted proxy has verified."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from tongguan.accounts.models import Identity
from tongguan.accounts.outside import certificates, identities
from tongguan.accounts.outside.certificates import Certificate
from tongguan.core import assurance
from tongguan.web import entering
from tongguan.web.entering import WayIn
from tongguan.web.redirecting import within

log = logging.getLogger(__name__)

MEANS = Identity.Means.CERTIFICATE.value


class CertificatePage(WayIn):
    """The address for which the proxy asks browsers for a certificate.

    Whoever is logged in proves a second factor with their own certificate; whoever is not is let in by it, where the
    installation trusts the key alone.
    """

    configured = "CERTIFICATE_PROXIES"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Look at what the proxy tells."""
        peer = request.META.get("REMOTE_ADDR", "")
        try:
            certificate = certificates.presented(peer, request.headers)
        except certificates.NotTrusted:
            log.critical("%s sent headers of a certificate and is not in TONGGUAN_CERT_PROXIES", peer)
            entering.noted(request, "certificate_forged", None, peer=peer)
            return entering.turned_away(request, refusal=_("This address may not tell of certificates."))
        if certificate is None:
            return entering.turned_away(
                request, refusal=_("No valid certificate was presented. Is the key plugged in?")
            )
        identity = certificates.identity_of(certificate)
        if request.actor is not None:
            return self._proved(request, identity)
        return self._came_in(request, certificate, identity)

    def _proved(self, request: HttpRequest, identity: Identity | None) -> HttpResponse:
        user = request.actor.user
        if identity is None or identity.account_id != user.pk:
            entering.noted(request, "proof_failed", user, means=MEANS)
            return entering.turned_away(request, refusal=_("This certificate is not tied to your account."))
        identities.used(identity)
        assurance.mark(request.session, MEANS)
        entering.noted(request, "proved", user, means=MEANS)
        return redirect(within(request, request.GET.get("next", "")))

    def _came_in(self, request: HttpRequest, certificate: Certificate, identity: Identity | None) -> HttpResponse:
        if not settings.CERTIFICATE_LOGIN:
            return entering.turned_away(request, refusal=_("Log in with your password first, then with the key."))
        if identity is None:
            entering.noted(request, "login_failed", None, means=MEANS, subject=certificate.identifier)
            return entering.turned_away(request, issuer=certificate.issuer, subject=certificate.identifier)
        answer = entering.came_in(request, identity.account, MEANS, wanted=request.GET.get("next", ""))
        if request.user.is_authenticated:
            identities.used(identity)
            assurance.mark(request.session, MEANS)
        return answer


urlpatterns = [path("login/certificate/", CertificatePage.as_view(), name="certificate")]
