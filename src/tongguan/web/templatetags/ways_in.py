"""What stands beside name, password and code of an authenticator, where it is configured."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongguan.accounts.outside import mobile_codes

register = template.Library()


@register.inclusion_tag("tongguan/ways_in.html")
def ways_in(wanted: str) -> dict[str, Any]:
    """Buttons of a log-in page."""
    ways = []
    if settings.OIDC_ISSUER:
        ways.append(_way("oidc", "world", _("Log in by single sign-on"), wanted))
    if settings.CERTIFICATE_PROXIES and settings.CERTIFICATE_LOGIN:
        ways.append(_way("certificate", "certificate", _("Log in with a USB key"), wanted))
    return {"ways": ways}


@register.inclusion_tag("tongguan/ways_in.html", takes_context=True)
def other_factors(context: Any, wanted: str) -> dict[str, Any]:
    """Buttons of a page that asks whoever is logged in for a second factor."""
    actor, ways = context["request"].actor, []
    if settings.CERTIFICATE_PROXIES:
        ways.append(_way("certificate", "certificate", _("Use a USB key"), wanted))
    if actor is not None and mobile_codes.offered(actor.user):
        ways.append(_way("mobile-code", "phone", _("Send me a code by SMS"), wanted))
    return {"ways": ways}


def _way(name: str, picture: str, label: str, wanted: str) -> dict[str, str]:
    after = f"?{urlencode({'next': wanted})}" if wanted else ""
    return {"address": reverse(name) + after, "icon": picture, "label": label}
