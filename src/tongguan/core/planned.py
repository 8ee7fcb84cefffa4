"""Statements that are asked again and again, handed to the driver ready: Django would prepare each anew.

PostgreSQL plans them once for a connection, for planning a check takes it longer than answering it. Constants are
written into the text, for the planner reckons with them; only what changes from one time to the next is bound by the
server. `prepare_threshold=0` in `DATABASE_URL` does without, where a pooler keeps no prepared statements.
"""

import re
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

MOST = 60
"""So many plans are kept for a connection; one takes about two megabytes of its server process."""
MOST_KNOWN = 1_000
"""Of so many statements it is known how often a connection was asked them."""
_asked: WeakKeyDictionary[Any, dict[int, int]] = WeakKeyDictionary()
_PLACE = "a place of tongguan"


def written_out(sql: str, params: Sequence[tuple[Any] | None]) -> str:
    """The statement with its parameters written out, but for those that are None: they stay to be bound."""
    with connection.cursor() as cursor:
        said = cursor.mogrify(sql, [_PLACE if param is None else param[0] for param in params])
    return said.replace("%", "%%").replace(f"'{_PLACE}'", "%s")


def rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement gives; one asked before on this connection is not planned again."""
    # Only PostgreSQL has the driver.
    from psycopg import Cursor  # noqa: PLC0415
    from psycopg.types.numeric import Int8  # noqa: PLC0415

    # A plan belongs to a text and its types: a small number and a large one are the same to us.
    bound = [[Int8(one) for one in param] if isinstance(param, list) else Int8(param) for param in params]
    if connection.queries_logged:
        # The log knows only the text of what is bound on this side.
        with connection.cursor() as cursor:
            cursor.execute(sql, bound)
            return cursor.fetchall()
    connection.ensure_connection()
    connection.connection.prepared_max = MOST
    # Django's own cursors bind on this side, and what they ask is planned each time.
    with connection.wrap_database_errors, Cursor(connection.connection) as planned:
        planned.execute(sql.encode(), bound, prepare=_often_asked(sql))
        return planned.fetchall()


def _often_asked(sql: str) -> bool:
    """Whether this connection was asked the same often enough for its plan to be kept.

    The driver counts too, but of what Django asks, with its values in the text, each is new and soon pushes ours out.
    """
    driver, text = connection.connection, hash(sql)
    known = _asked.setdefault(driver, {})
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[text] = known.get(text, 0) + 1
    return driver.prepare_threshold is not None and known[text] > driver.prepare_threshold


def embedded(sql: str) -> str:
    """The text of a statement as the driver of SQLite takes it."""
    return re.sub("%[s%]", lambda found: "?" if found[0] == "%s" else "%", sql)


def rows_embedded(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What such a text gives; to put the places into a long one takes Django as long as SQLite needs to answer."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        found: list[tuple[Any, ...]] = connection.connection.execute(sql, params).fetchall()
        return found
