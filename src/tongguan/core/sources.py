"""From which network address a request comes."""

import ipaddress
from typing import Any

from django.conf import settings


def source_of(request: Any) -> str:
    """The address of whoever asks, for the audit trail and for limits by source; empty if it is none.

    Behind a proxy (`TONGGUAN_BEHIND_PROXY`) it is the last one that the proxy itself has written: whatever stands
    before it was sent by the client and may be invented.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and (passed := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        told = passed.rpartition(",")[2]
    try:
        return str(ipaddress.ip_address(told.strip()))
    except ValueError:
        return ""
