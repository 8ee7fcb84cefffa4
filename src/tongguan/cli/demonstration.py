"""The demonstration from a terminal."""

import argparse
import time
from collections.abc import Iterator
from gettext import gettext as _
from gettext import pgettext

from tongguan import demo
from tongguan.core.models import Tenant

from . import printing
from .outcome import Answer


def make(chosen: argparse.Namespace) -> Answer:
    """Make it, and tell the log-ins."""
    made, seconds = _timed(chosen.seed)
    data = {
        "tenant": made.tenant.name,
        "neighbour": made.neighbour.name,
        "counts": made.counts,
        "logins": demo.logins(),
        "seconds": seconds,
    }
    return Answer(data=data, lines=table_of(demo.logins()))


def at_first_run() -> list[dict[str, str]]:
    """The log-ins, after making the demonstration if there is no tenant yet; none where others work already."""
    if not Tenant.objects.exists():
        _timed(1)
    return demo.logins() if demo.is_made() else []


def _timed(seed: int) -> tuple[demo.Made, float]:
    printing.progress(_("Making the demonstration (about half a minute) …"))
    begun = time.monotonic()
    made = demo.make(seed)
    seconds = round(time.monotonic() - begun, 1)
    told = _("Made %(records)s records in %(seconds)s seconds.")
    printing.progress(told % {"records": sum(made.counts.values()), "seconds": seconds})
    return made, seconds


def table_of(logins: list[dict[str, str]]) -> Iterator[str]:
    """The log-ins as a table."""
    head = [_("user name"), _("password"), pgettext("person", "name"), _("tenant")]
    yield from printing.table(
        head, [[one[key] for key in ("username", "password", "post", "tenant")] for one in logins]
    )
