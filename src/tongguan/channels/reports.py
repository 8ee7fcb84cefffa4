"""Reports of browsers taken in: checked, condensed, and never more than a table can bear."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, Q

from tongguan.core import clock
from tongguan.core.actor import acting_as, tenant_in_force
from tongguan.core.models import Tenant, User

from .models import PolicyReport

LARGEST = 16 * 1024
"""Bytes of one report that are read."""
AT_ONCE = 20
"""Refusals of one report that are kept."""
ROWS = 500
"""Kinds of refusal that are kept; what is new beyond them is not."""
_DIRECTIVE = re.compile(r"[a-z][a-z-]{2,58}")
_WORD = re.compile(r"[a-z][a-z-]{0,40}")


def keep(content: bytes, host: str, tenant: Tenant | None) -> int:
    """Keep what a browser reports of pages of ours; returns how many refusals were told."""
    found = list(told(content, host))[:AT_ONCE]
    if not found:
        return 0
    with acting_as(User.objects.system(), tenant):
        for directive, blocked, page in found:
            _count(tenant, directive=directive, blocked=blocked, page=page)
    return len(found)


def told(content: bytes, host: str) -> Iterator[tuple[str, str, str]]:
    """(directive, what was refused, page) of either form of report; whatever is not understood is nothing."""
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        return
    for one in given if isinstance(given, list) else [given]:
        body = _body(one)
        directive = str(body.get("effective-directive") or body.get("violated-directive") or "").partition(" ")[0]
        page = _parts(body.get("document-uri"))
        if _DIRECTIVE.fullmatch(directive) and page is not None and page.netloc == host:
            yield directive, _source(body.get("blocked-uri")), re.sub(r"[^\x20-\x7e]", "", page.path)[:200] or "/"


def _body(one: Any) -> dict[str, Any]:
    """The older form as it is, the newer one under the names of the older."""
    if not isinstance(one, dict):
        return {}
    if isinstance(older := one.get("csp-report"), dict):
        return older
    newer = one.get("body")
    if one.get("type") != "csp-violation" or not isinstance(newer, dict):
        return {}
    return {
        "effective-directive": newer.get("effectiveDirective"),
        "document-uri": newer.get("documentURL"),
        "blocked-uri": newer.get("blockedURL"),
    }


def _parts(address: Any) -> Any:
    try:
        return urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None


def _source(address: Any) -> str:
    """Where it would have come from: a word (`inline`, `eval`), a scheme, or scheme and host; never a whole address."""
    parts = _parts(address)
    if parts is None:
        return "?"
    if not parts.scheme:
        return parts.path if _WORD.fullmatch(parts.path) else "?"
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else f"{parts.scheme}:"
    return re.sub(r"[^\x21-\x7e]", "", place)[:120]


def _count(tenant: Tenant | None, **told: str) -> None:
    rows = PolicyReport.objects.filter(tenant=tenant, **told)
    now = clock.now()
    if rows.update(count=F("count") + 1, last_at=now) or PolicyReport.objects.count() >= ROWS:
        return
    fresh = PolicyReport(tenant=tenant, first_at=now, last_at=now, **told)
    PolicyReport.objects.bulk_create([fresh], ignore_conflicts=True)


def tidy(before: dt.datetime) -> int:
    """Take away what was last seen before a moment: the tenant's own, and what belongs to nobody."""
    rows = PolicyReport.objects.filter(Q(tenant_id=tenant_in_force()) | Q(tenant=None), last_at__lt=before)
    return rows.delete()[0]
