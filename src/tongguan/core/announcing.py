"""Anchors and alarms sent away by mail and webhook, so that whoever owns this machine cannot rewrite the past alone."""

import json
import logging
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from . import sealing
from .models import Tenant

log = logging.getLogger(__name__)

PATIENCE = 10
"""Seconds for a mail server or webhook to answer; the job that calls is tried again."""


def announce(tenant: Tenant | None) -> int:
    """Send every anchor that was not yet sent; returns how many. Raises what the mail server or webhook said."""
    known = sealing.anchors(tenant.pk if tenant else None)
    kept = _mark(tenant)
    sent = int(kept.read_text()) if kept.exists() else 0
    fresh = {serial: mac for serial, mac in sorted(known.items()) if serial > sent}
    if not fresh:
        return 0
    name = str(tenant or "platform")
    anchors = [{"tenant": name, "serial": serial, "mac": mac} for serial, mac in fresh.items()]
    send(_("Seals of the audit trail: %(tenant)s") % {"tenant": name}, {"anchors": anchors})
    # Only what was taken by every addressee is marked; a second copy does no harm, a missing one would.
    kept.write_text(str(max(fresh)))
    return len(fresh)


def _mark(tenant: Tenant | None) -> Path:
    return sealing.anchor_file(tenant.pk if tenant else None).with_suffix(".announced")


def warn(tenant: Tenant | None, flaws: list[str]) -> None:
    """Tell the addressees of the anchors that a trail was altered; a failure to tell is itself told in the log."""
    try:
        send(_("The audit trail was altered: %(tenant)s") % {"tenant": tenant or "platform"}, {"flaws": flaws})
    except OSError:
        log.exception("the flaws could not be sent")


def send(subject: str, content: dict[str, Any]) -> None:
    """To mail and webhook, as far as they are configured."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if settings.ANCHOR_MAIL:
        mail = EmailMessage(subject, text, to=[settings.ANCHOR_MAIL], connection=get_connection(timeout=PATIENCE))
        mail.send()
    if settings.ANCHOR_WEBHOOK:
        _post(settings.ANCHOR_WEBHOOK, {"subject": subject, **content})


def _post(url: str, content: dict[str, Any]) -> None:
    if not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured("TONGGUAN_ANCHOR_WEBHOOK must begin with https:// or http://")
    body = json.dumps(content, ensure_ascii=False).encode()
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310  scheme is checked above
    with urllib.request.urlopen(asked, timeout=PATIENCE):  # noqa: S310  scheme is checked above
        return
