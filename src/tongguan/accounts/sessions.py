"""Sessions in the database: they end after idle time and after their longest time, and can be ended from elsewhere.

They are measured in real time, never in the business day of a demonstration.
"""

import contextlib
import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from tongguan.core import audit
from tongguan.core.actor import acting_as
from tongguan.core.models import User

from . import policy
from .models import Session

log = logging.getLogger(__name__)

End = Session.End
SEEN_EVERY = dt.timedelta(minutes=1)
"""How exactly it is kept when a session was last used."""
KEPT = dt.timedelta(days=30)
"""How long ended sessions can tell why they ended."""
PATIENCE = 250
"""Milliseconds for which reading a page waits for another writer of the embedded database."""


class SessionStore(DatabaseSessions):
    """The data of one session; of one that has ended there is none, and `why_ended` says why."""

    why_ended = ""
    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where they are kept."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = Session.objects.filter(session_key=self.session_key).first()
        if row is not None and not row.why and (why := _over(row)):
            with _impatient():
                end(Session.objects.filter(pk=row.pk), why)
            row.why = why
        if row is None or row.why:
            self.why_ended = _told(row) if row else ""
            self._session_key = None
            return None
        self.row = row
        return row

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  Django's signature
        """Keep the data; when the session was last used, and its limits, are kept by `begin` and `touch`."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # left out of the stubs
        made = self.create_model_instance(data)
        if not must_create:
            kept = {"session_data": made.session_data, "user": made.user_id}
            if not Session.objects.filter(pk=made.pk, ended_at=None).update(**kept):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise CreateError from None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A row as a new session has it."""
        until = timezone.now() + dt.timedelta(hours=policy.product().session_hours)
        return Session(
            session_key=str(self.session_key),
            session_data=self.encode(data),
            expire_date=until,
            user_id=data.get("_auth_user_id"),
        )

    def delete(self, session_key: str | None = None) -> None:
        """End it; nothing is left of one in which nobody was logged in."""
        rows = Session.objects.filter(pk=session_key or self.session_key)
        rows.filter(user=None).delete()
        _mark(rows.filter(ended_at=None), End.OUT)

    @classmethod
    def clear_expired(cls) -> None:
        """For Django's own command; `tidy` does the same by itself."""
        tidy()


def begin(session: SessionStore, user: User, *, source: str, agent: str) -> None:
    """Somebody has logged in under this session: give it its limits; the one before gives way where one is allowed."""
    limits, now = policy.of(user), timezone.now()
    Session.objects.filter(pk=session.session_key).update(
        user=user,
        source=source,
        agent=agent[:300],
        started_at=now,
        seen_at=now,
        idle_minutes=limits.idle_minutes,
        expire_date=now + dt.timedelta(hours=limits.session_hours),
    )
    if limits.single_session:
        end(of(user).exclude(pk=session.session_key), End.NEWER)


def touch(session: SessionStore, user: User) -> None:
    """Something is done in this session: keep when, once a minute, and let its limits follow the settings."""
    row, now = session.row, timezone.now()
    if row is None or now - row.seen_at < SEEN_EVERY:
        return
    limits = policy.of(user)
    with _impatient():
        if connection.features.has_select_for_update_skip_locked and not _is_free(row):
            return
        Session.objects.filter(pk=row.pk, ended_at=None).update(
            seen_at=now,
            idle_minutes=limits.idle_minutes,
            expire_date=row.started_at + dt.timedelta(hours=limits.session_hours),
        )


def minutes_of(session: Any) -> int:
    """After how many minutes without work a session ends; nought where nobody is logged in under it."""
    row = getattr(session, "row", None)
    return row.idle_minutes if row else 0


def _is_free(row: Session) -> bool:
    """Whether no other request of the session, which may go on for long, is keeping the same just now."""
    rows = Session.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=row.pk)
    return bool(rows.values_list("pk", flat=True))


def of(user: User) -> QuerySet[Session]:
    """The open sessions of an account, newest first."""
    return Session.objects.filter(user=user, ended_at=None, expire_date__gt=timezone.now()).order_by("-started_at")


def alive(user: User) -> list[Session]:
    """Those of them that have not been idle for too long."""
    return [row for row in of(user) if not _over(row)]


def handle(key: str | None) -> str:
    """What stands for a session on a page; its key itself would let in whoever reads the page."""
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:20]


def end(rows: QuerySet[Session], why: str) -> int:
    """End these sessions and write it down for each; returns how many."""
    ended = list(rows.filter(ended_at=None).values_list("user_id", flat=True))
    _mark(rows.filter(ended_at=None), why)
    noted = [user for user in ended if user]
    if noted:
        with acting_as(User.objects.system(), None):
            audit.write([audit.entry("user", user, "session_ended", reason=why) for user in noted])
    return len(ended)


def words(told: str) -> str:
    """Why a session ended, for whoever has to log in again; nothing for what no session can say."""
    why, _dash, after = told.partition("-")
    if why == End.IDLE and after.isdecimal():
        minutes = int(after[:4])
        said = ngettext(
            "Your session ended after %(minutes)s minute without work. Log in again.",
            "Your session ended after %(minutes)s minutes without work. Log in again.",
            minutes,
        )
        return said % {"minutes": minutes}
    return str(End(why).label) if why in set(End.values) - {End.OUT} else ""


def tidy(kept: dt.timedelta = KEPT) -> int:
    """End what is over, and forget what ended long ago; returns how many were forgotten."""
    now = timezone.now()
    Session.objects.filter(user=None, ended_at=None, expire_date__lte=now).delete()
    end(Session.objects.filter(ended_at=None, expire_date__lte=now), End.LIMIT)
    # The minutes are each row's own; SQLite and PostgreSQL reckon with intervals of columns differently.
    for minutes in Session.objects.filter(ended_at=None).values_list("idle_minutes", flat=True).distinct():
        idle = Q(idle_minutes=minutes, seen_at__lte=now - dt.timedelta(minutes=minutes))
        end(Session.objects.filter(idle, ended_at=None).exclude(user=None), End.IDLE)
    return Session.objects.filter(ended_at__lte=now - kept).delete()[0]


def _over(row: Session) -> str:
    """Why a session that is still open ends now, if it does."""
    now = timezone.now()
    if row.expire_date <= now:
        return End.LIMIT
    idle = row.seen_at + dt.timedelta(minutes=row.idle_minutes) <= now
    return End.IDLE if idle and row.user_id else ""


def _told(row: Session) -> str:
    """Why it ended, as an address carries it."""
    return f"{row.why}-{row.idle_minutes}" if row.why == End.IDLE else row.why


def _mark(rows: QuerySet[Session], why: str) -> None:
    rows.update(ended_at=timezone.now(), why=why, session_data="")


@contextlib.contextmanager
def _impatient() -> Iterator[None]:
    """Whoever only reads a page is not to wait for a long import; what could not be kept is kept the next time."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = round(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            yield
        except OperationalError:
            log.info("the embedded database was busy; when a session was last used is kept later")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
