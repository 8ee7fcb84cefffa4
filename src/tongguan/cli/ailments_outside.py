"""What may be wrong with log-in from outside: unsafe, incomplete, or silent."""

import importlib
import importlib.util
import json
from collections.abc import Iterator
from gettext import gettext as _
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tongguan.accounts.outside import certificates, sms
from tongguan.core.actor import acting_as
from tongguan.core.models import Job, User

from .ailments import ERROR, WARNING, Finding

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
WIDEST = {4: 24, 6: 64}
"""A network of proxies that is larger trusts the browsers of the office too."""


def of_log_in_from_outside() -> Iterator[Finding]:
    """Every way that is configured."""
    if settings.OIDC_ISSUER:
        yield from _single_sign_on()
    if settings.LDAP_URLS:
        yield from _directory()
    yield from _certificates()
    if settings.SMS_URL:
        yield from _gateway()


def _single_sign_on() -> Iterator[Finding]:
    if importlib.util.find_spec("authlib") is None:
        yield _error(_("Single sign-on is configured, and its library is missing."), "pip install tongguan[oidc]")
    if _readable(settings.OIDC_ISSUER):
        told = _("The single sign-on is spoken to without encryption; it is refused.")
        yield _error(told, _("TONGGUAN_OIDC_ISSUER must begin with https://."))
    if not settings.ADDRESS:
        told = _("The single sign-on is told to send people back to whatever name the browser asked for.")
        yield Finding(level=WARNING, message=told, hint=_("Set TONGGUAN_URL."))


def _directory() -> Iterator[Finding]:
    if importlib.util.find_spec("ldap3") is None:
        yield _error(_("A directory is configured, and its library is missing."), "pip install tongguan[ldap]")
        return
    if settings.LDAP_PLAIN and any(urlsplit(url).scheme == "ldap" for url in settings.LDAP_URLS):
        told = _("Passwords go to the directory without encryption.")
        yield _error(told, _("Use ldaps://, or unset TONGGUAN_LDAP_PLAIN so that StartTLS is used."))
    if not settings.LDAP_BIND_DN or not settings.LDAP_BASE:
        told = _("It is not said as whom and where the directory is searched.")
        yield _error(told, _("Set TONGGUAN_LDAP_BIND_DN, TONGGUAN_LDAP_BIND_PASSWORD and TONGGUAN_LDAP_BASE."))
    try:
        importlib.import_module("tongguan.accounts.outside.proposing").mapping()
    except ImproperlyConfigured as error:
        yield _error(str(error), "TONGGUAN_LDAP_GROUPS")
    if not settings.LDAP_SYNC_HOURS:
        told = _("The directory is not taken over by itself: accounts of people who left it stay open.")
        yield Finding(level=WARNING, message=told, hint=_("Set TONGGUAN_LDAP_SYNC_HOURS, to 24 for instance."))
    yield from _answers()
    yield from _taken_over()


def _answers() -> Iterator[Finding]:
    directory = importlib.import_module("tongguan.accounts.outside.directory")
    try:
        with directory.connected():
            return
    except (directory.Unavailable, ImproperlyConfigured) as error:
        told = _("The directory does not answer: %(reason)s.") % {"reason": error}
        yield _error(told, _("Look at the TONGGUAN_LDAP_ settings and at the directory."))


def _taken_over() -> Iterator[Finding]:
    """How the last synchronisation ended."""
    synchronising = importlib.import_module("tongguan.accounts.outside.synchronising")
    try:
        tenant = synchronising.tenant_of_directory()
    except ImproperlyConfigured as error:
        yield _error(str(error), "TONGGUAN_LDAP_TENANT")
        return
    with acting_as(User.objects.system(), tenant, writes=False):
        jobs = Job.objects.filter(tenant=tenant, name="synchronise_directory", state=Job.State.DONE)
        last = jobs.order_by("-id").values_list("result", flat=True).first() or {}
    if failing := last.get("failing"):
        hint = _("Look with “tongguan directory sync --dry-run”.")
        yield _error(_("The directory was not taken over: %(reason)s") % {"reason": failing}, hint)


def _certificates() -> Iterator[Finding]:
    if settings.CERTIFICATE_LOGIN and not settings.CERTIFICATE_PROXIES:
        told = _("Log-in with USB keys is wanted, and no proxy is trusted to tell of them.")
        yield _error(told, _("Set TONGGUAN_CERT_PROXIES to the addresses of the proxies."))
    for network in certificates.networks():
        if network.prefixlen < WIDEST[network.version]:
            told = _("Everybody in %(network)s may tell of certificates.") % {"network": network}
            yield _error(told, _("Name the single addresses of the proxies in TONGGUAN_CERT_PROXIES."))


def _gateway() -> Iterator[Finding]:
    if _readable(settings.SMS_URL):
        told = _("Codes go to the SMS gateway without encryption.")
        yield Finding(level=WARNING, message=told, hint=_("TONGGUAN_SMS_URL should begin with https://."))
    for read in (sms.template, sms.fixed_headers):
        try:
            read()
        except ImproperlyConfigured as error:
            yield _error(str(error), _("Mend the JSON."))
            return
    if "{code}" not in (form := json.dumps(sms.template())) and "{text}" not in form:
        yield _error(_("The message to the SMS gateway holds no code."), "TONGGUAN_SMS_TEMPLATE")


def _readable(address: str) -> bool:
    """Whether something unencrypted leaves this machine."""
    parts = urlsplit(address)
    return parts.scheme != "https" and parts.hostname not in HERE


def _error(message: str, hint: str) -> Finding:
    return Finding(level=ERROR, message=message, hint=hint)
