"""Networks that a tenant trusts: who logs in from elsewhere comes from afar."""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PRIVATE: Final = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 ::1/128 fc00::/7 fe80::/10"
"""Addresses that no Internet provider carries: an office's own network, as long as a tenant says nothing narrower."""
ALL: Final = " | "
"""Stands between the lists of several tenants, each of which has to trust an address."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def parsed(text: str) -> list[Network]:
    """The networks of a list, by blanks or commas; raises ValidationError naming what is none."""
    found: list[Network] = []
    wrong = []
    for word in re.split(r"[\s,;，；、]+", text.strip()):
        try:
            found += [ipaddress.ip_network(word)] if word else []
        except ValueError:
            wrong.append(word)
    if wrong:
        told = _("These are no networks: %(words)s. Write them like 10.1.0.0/16 or 2001:db8::/32.")
        raise ValidationError(told % {"words": ", ".join(wrong)})
    return found


def strictest(lists: Iterable[str]) -> str:
    """The list that trusts least; where none lies within all others, those that each have to trust an address."""
    kept: list[str] = []
    for one in dict.fromkeys(lists):
        if any(_within(other, one) for other in kept):
            continue
        kept = [*(other for other in kept if not _within(one, other)), one]
    return ALL.join(kept)


def _within(inner: str, outer: str) -> bool:
    return all(any(_covers(wide, narrow) for wide in parsed(outer)) for narrow in parsed(inner))


def _covers(wide: Network, narrow: Network) -> bool:
    if isinstance(wide, ipaddress.IPv4Network):
        return isinstance(narrow, ipaddress.IPv4Network) and narrow.subnet_of(wide)
    return isinstance(narrow, ipaddress.IPv6Network) and narrow.subnet_of(wide)


def trusted(source: str, lists: str) -> bool:
    """Whether every list trusts an address; an unknown one is trusted by none."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return all(any(address in network for network in parsed(one)) for one in lists.split(ALL.strip()))
