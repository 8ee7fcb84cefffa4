"""How often somebody may ask: counters that all processes of one machine share, beside the database and not in it.

Every request counts, and one that only reads must neither wait for a writer nor become one. Several machines count for
themselves, so that behind a balancer a limit may be reached once on each.
"""

import logging
import sqlite3
import threading
import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

FILE = "limits.sqlite3"
PATIENCE = 0.05
"""Seconds to wait for another process that counts; then the request passes uncounted."""
SWEEP = 500
"""After so many new counters those that are over are taken away."""
_SET_UP = (
    "PRAGMA journal_mode=WAL",
    # A lost count does no harm.
    "PRAGMA synchronous=OFF",
    "CREATE TABLE IF NOT EXISTS counted (key TEXT PRIMARY KEY, until REAL, number INTEGER) WITHOUT ROWID",
)
_COUNT = """INSERT INTO counted VALUES (:key, :now + :seconds, 1) ON CONFLICT (key) DO UPDATE SET
    number = CASE WHEN until > :now THEN number + 1 ELSE 1 END,
    until = CASE WHEN until > :now THEN until ELSE excluded.until END
    RETURNING number, until"""
_kept = threading.local()


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many requests within so many seconds; 0 sets no limit."""

    name: str
    seconds: int = 60

    @property
    def most(self) -> int:
        """What the installation has set."""
        return settings.LIMITS.get(self.name, 0)


API = Limit(name="api")
"""Requests of one token, or of one person by the API."""
SOURCE = Limit(name="source")
"""Requests of whoever is not known, by the API, from one address."""
EXPENSIVE = Limit(name="expensive")
"""Pages of one person that cost much: search, export, import."""
REPORTS = Limit(name="reports")
"""Reports of browsers from one address."""


def wait(limit: Limit, who: str) -> int:
    """Count one request; after how many seconds it may be tried again, 0 if it may pass."""
    if not limit.most:
        return 0
    now = time.time()
    try:
        number, until = _count(f"{limit.name} {who}", now, limit.seconds)
    except sqlite3.OperationalError:
        log.warning("a request could not be counted", exc_info=True)
        return 0
    return max(1, ceil(until - now)) if number > limit.most else 0


def _count(key: str, now: float, seconds: int) -> tuple[int, float]:
    counters = _counters(settings.TONGGUAN_HOME / FILE)
    number, until = counters.execute(_COUNT, {"key": key, "now": now, "seconds": seconds}).fetchone()
    if number == 1:
        _kept.fresh += 1
        if _kept.fresh % SWEEP == 0:
            counters.execute("DELETE FROM counted WHERE until <= ?", [now])
    return number, until


def _counters(path: Path) -> sqlite3.Connection:
    """The connection of this thread."""
    if getattr(_kept, "path", None) != path:
        path.touch(mode=0o600)
        _kept.counters = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        for statement in _SET_UP:
            _kept.counters.execute(statement).close()
        _kept.path, _kept.fresh = path, 0
    return _kept.counters
