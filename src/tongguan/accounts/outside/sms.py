"""The SMS gateway: one message to one phone, in whatever form the gateway wants it."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from tongguan.core import crypto

READ = 100_000
"""Bytes of an answer that are looked at."""
FORMS = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


class NotTaken(Exception):
    """The gateway did not take the message; the reason is for the log."""


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A gateway that sends elsewhere is not the one that was configured."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def send(mobile: str, text: str, code: str) -> None:
    """Hand a message over; raises `NotTaken`."""
    asked = request({"mobile": mobile, "text": text, "code": code}, at=int(timezone.now().timestamp()))
    try:
        with urllib.request.build_opener(_NoDetours).open(asked, timeout=settings.SMS_TIMEOUT) as answer:
            told = answer.read(READ).decode(errors="replace")
    except urllib.error.HTTPError as error:
        error.close()
        raise NotTaken(f"the gateway answers {error.code}") from error
    except (OSError, HTTPException) as error:
        raise NotTaken(f"{type(error).__name__}: {error}") from error
    if settings.SMS_TAKEN and settings.SMS_TAKEN not in told:
        raise NotTaken("the answer of the gateway does not hold TONGGUAN_SMS_TAKEN")


def request(told: Mapping[str, str], *, at: int) -> urllib.request.Request:
    """What the gateway is asked: filled in, and signed where there is a secret."""
    if not settings.SMS_URL.startswith(("https://", "http://")):
        raise ImproperlyConfigured("TONGGUAN_SMS_URL must begin with https:// or http://")
    filled = _filled(template(), told)
    address, body = settings.SMS_URL, _written(filled)
    headers = {**fixed_headers(), "Content-Type": FORMS[settings.SMS_FORMAT]}
    if settings.SMS_SECRET:
        headers |= {"X-Timestamp": str(at), settings.SMS_SIGNATURE_HEADER: signature(f"{at}\n{body}")}
    if settings.SMS_METHOD == "GET":
        address = f"{address}{'&' if '?' in address else '?'}{urlencode(filled)}"
        return urllib.request.Request(address, headers=headers, method="GET")  # noqa: S310  scheme is checked above
    return urllib.request.Request(  # noqa: S310  scheme is checked above
        address, body.encode(), headers, method=settings.SMS_METHOD
    )


def signature(text: str) -> str:
    """The keyed digest of a message, in hexadecimal."""
    key = settings.SMS_SECRET.encode()
    if settings.SMS_SIGNED_WITH == "sm3":
        return crypto.hmac_sm3(key, text.encode())
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def template() -> dict[str, Any]:
    """What is sent, with its places to fill; raises ImproperlyConfigured where it is no JSON object."""
    return _object("TONGGUAN_SMS_TEMPLATE", settings.SMS_TEMPLATE)


def fixed_headers() -> dict[str, str]:
    """Headers of every message."""
    return {name: str(value) for name, value in _object("TONGGUAN_SMS_HEADERS", settings.SMS_HEADERS).items()}


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not valid JSON: {error}") from error
    if not isinstance(told, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object.")
    return told


def _filled(part: Any, told: Mapping[str, str]) -> Any:
    """Filled in after the form was read, so that no text can change the form."""
    if isinstance(part, dict):
        return {name: _filled(value, told) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, told) for value in part]
    if not isinstance(part, str):
        return part
    for name, value in told.items():
        part = part.replace(f"{{{name}}}", value)
    return part


def _written(filled: Mapping[str, Any]) -> str:
    return json.dumps(filled, ensure_ascii=False) if settings.SMS_FORMAT == "json" else urlencode(filled)
