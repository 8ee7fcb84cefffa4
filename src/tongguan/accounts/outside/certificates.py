"""The certificate of a USB key, as a trusted proxy that verified it tells of it in headers."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from tongguan.accounts.models import Identity

from . import identities


class NotTrusted(Exception):
    """Somebody other than a configured proxy tells of a certificate."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What identifies a verified certificate: who issued it, and its number or the name in it."""

    issuer: str
    serial: str
    subject: str

    @property
    def identifier(self) -> str:
        """What the tie to an account keeps of it."""
        return self.serial if settings.CERTIFICATE_TIED_BY == "serial" else self.subject


def presented(address: str, headers: Mapping[str, str]) -> Certificate | None:
    """The certificate that a proxy at `address` verified; None where the browser presented none.

    Raises `NotTrusted` where anything is told of one from elsewhere: only a proxy writes these headers, and it
    writes them over whatever a client sends.
    """
    told = {part: headers.get(name, "").strip() for part, name in settings.CERTIFICATE_HEADERS.items()}
    if not any(told.values()):
        return None
    if not is_proxy(address):
        raise NotTrusted
    if told["verified"] != settings.CERTIFICATE_VERIFIED:
        return None
    found = Certificate(issuer=told["issuer"], serial=normal_serial(told["serial"]), subject=told["subject"])
    return found if found.issuer and found.identifier else None


def is_proxy(address: str) -> bool:
    """Whether a network address is one of the configured proxies."""
    try:
        asked = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    return any(asked in network for network in networks())


def networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The configured proxies."""
    return [ipaddress.ip_network(text) for text in settings.CERTIFICATE_PROXIES]


def normal_serial(text: str) -> str:
    """A serial number in its one form: proxies write it with colons, in small letters, with zeros before it."""
    digits = text.replace(":", "").replace(" ", "").upper().removeprefix("0X")
    return digits.lstrip("0") or digits[:1]


def normal(means: str, subject: str) -> str:
    """What a tie keeps of an identifier that somebody typed."""
    by_number = means == Identity.Means.CERTIFICATE and settings.CERTIFICATE_TIED_BY == "serial"
    return normal_serial(subject) if by_number else subject


def identity_of(certificate: Certificate) -> Identity | None:
    """The tie of a certificate."""
    return identities.found(Identity.Means.CERTIFICATE, certificate.issuer, certificate.identifier)
