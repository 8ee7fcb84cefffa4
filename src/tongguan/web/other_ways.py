"""What stands beside name, password and authenticator: each way where it is configured, for those who can use it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.accounts.models import Identity
from tongguan.accounts.outside import mobile_codes
from tongguan.core.models import User


@dataclass(frozen=True, kw_only=True)
class Way:
    """A button."""

    address: str
    icon: str
    label: str


def to_log_in(wanted: str) -> list[Way]:
    """Of a log-in page."""
    ways = []
    if settings.OIDC_ISSUER:
        ways.append(_way("oidc", "world", _("Log in by single sign-on"), wanted))
    if settings.CERTIFICATE_PROXIES and settings.CERTIFICATE_LOGIN:
        ways.append(_way("certificate", "certificate", _("Log in with a USB key"), wanted))
    return ways


def to_prove(request: HttpRequest, user: User, wanted: str) -> list[Way]:
    """Of a page that asks somebody for a second factor; programs cannot use them."""
    if getattr(request, "bearer", False):
        return []
    ways = []
    if settings.CERTIFICATE_PROXIES and user.identities.filter(means=Identity.Means.CERTIFICATE).exists():
        ways.append(_way("certificate", "certificate", _("Use a USB key"), wanted))
    if mobile_codes.offered(user):
        ways.append(_way("mobile-code", "phone", _("Send me a code by SMS"), wanted))
    return ways


def _way(name: str, icon: str, label: str, wanted: str) -> Way:
    after = f"?{urlencode({'next': wanted})}" if wanted else ""
    return Way(address=reverse(name) + after, icon=icon, label=label)
