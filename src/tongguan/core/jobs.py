"""Background work: queued in the transaction that wants it, done in the name of whoever asked, retried, never lost.

A worker holds a lease on what it runs; what a killed worker left is taken up again when the lease is over.
"""

import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, close_old_connections, connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from . import clock
from .actor import acting, acting_as, on_errand, tenant_in_force
from .models import Job, Tenant, Tick, User

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=10)
TRIES = 4
POLL = 0.3
"""Seconds between two looks for work."""
TICK = 5.0
"""Seconds between two looks at the schedule."""


class Abandoned(RuntimeError):
    """A job outlived as many workers as it may have tries; one more would only be stopped too."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A function that background work may name; gets the job (for progress) and its arguments."""

    name: str
    function: Callable[..., Any]
    in_units: bool = False
    """The function opens `acting_as` itself for each unit of work, so that what is done stays done."""


tasks: dict[str, Task] = {}


def task(name: str, *, in_units: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function under the name that jobs carry."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        tasks[name] = Task(name=name, function=function, in_units=in_units)
        return function

    return keep


def enqueue(name: str, **arguments: Any) -> Job:
    """Queue a task for the tenant and person acting, within the open transaction."""
    actor = acting()
    return Job.objects.create(
        tenant_id=tenant_in_force(), user=actor.user, name=tasks[name].name, arguments=arguments, run_at=clock.now()
    )


def progress(job: Job, done: int, total: int) -> None:
    """Tell how far a job is and keep its lease; visible at once where the job commits in units."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total, lease_until=clock.now() + LEASE)


def run_one(tenant: Tenant) -> bool:
    """Run the next job of a tenant that is due; False if there is none."""
    system = User.objects.system()
    with acting_as(system, tenant, writes=False):
        if not _due(tenant).exists():
            return False
    with acting_as(system, tenant):
        job = _claim(tenant)
    if job is None:
        return False
    try:
        result = _done(job, tenant)
    except Exception as error:
        # Whatever goes wrong in a task must not end the worker; it is kept with the job and told in the log.
        log.exception("job %s (%s) failed", job.pk, job.name)
        with acting_as(system, tenant):
            _failed(job, error)
        return True
    with acting_as(system, tenant):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.DONE, result=result or {}, ended_at=clock.now(), lease_until=None, error=""
        )
    return True


def _done(job: Job, tenant: Tenant) -> Any:
    asked = tasks[job.name]
    with on_errand(f"job-{job.pk}"), contextlib.nullcontext() if asked.in_units else acting_as(job.user, tenant):
        return asked.function(job, **job.arguments)


def _due(tenant: Tenant) -> QuerySet[Job]:
    """Waiting and due, or left by a worker whose lease is over."""
    now = clock.now()
    due = Q(state=Job.State.WAITING, run_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    return Job.objects.filter(due, tenant=tenant).order_by("run_at", "id")


def _claim(tenant: Tenant) -> Job | None:
    """The next job, now leased to us."""
    now, rows = clock.now(), _due(tenant)
    job = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
    if job is None:
        return None
    if job.attempts >= TRIES:
        _failed(job, Abandoned(_("every worker that took this up was stopped")))
        return None
    job.state, job.attempts, job.lease_until = Job.State.RUNNING, job.attempts + 1, now + LEASE
    job.save(update_fields=["state", "attempts", "lease_until"])
    return job


def _failed(job: Job, error: Exception) -> None:
    """Try again later, each time later, or give up and keep the reason."""
    last = job.attempts >= TRIES
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED if last else Job.State.WAITING,
        run_at=clock.now() + dt.timedelta(seconds=2**job.attempts),
        ended_at=clock.now() if last else None,
        lease_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
    )


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """A line of the schedule: a task and how often it is due for each tenant."""

    task: str
    every: dt.timedelta


def tick(tenant: Tenant, schedule: tuple[Periodic, ...]) -> None:
    """Queue what of the schedule is due for a tenant, once, however many workers look.

    What still waits from the last time is not queued again: a worker that is behind would never catch up.
    """
    now = clock.now()
    with acting_as(User.objects.system(), tenant):
        known = dict(Tick.objects.filter(tenant=tenant).values_list("name", "last_at"))
        names = [line.task for line in schedule]
        waiting = Job.objects.filter(tenant=tenant, state=Job.State.WAITING, name__in=names)
        queued = set(waiting.values_list("name", flat=True))
        for line in schedule:
            if line.task in queued or (line.task in known and now - known[line.task] < line.every):
                continue
            row, _made = Tick.objects.select_for_update().get_or_create(
                tenant=tenant, name=line.task, defaults={"last_at": now - line.every}
            )
            if now - row.last_at >= line.every:
                row.last_at = now
                row.save()
                enqueue(line.task)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What the worker does for each tenant, over and over."""

    schedule: tuple[Periodic, ...]
    follow: Callable[[Tenant, threading.Event], Any]
    """Brings the verdicts up to date; each time, and before all that can wait. Breaks off where it is told to stop."""
    count_next: Callable[[Tenant], bool]
    """Does a portion of what can wait until no job is due; false when nothing is left."""


def work(stop: threading.Event, round_: Round) -> None:
    """The worker's loop: schedule, jobs, and verdicts kept fresh, until told to stop."""
    next_tick = 0.0
    while not stop.is_set():
        ticking = time.monotonic() >= next_tick
        next_tick = time.monotonic() + TICK if ticking else next_tick
        try:
            busy = _turn(round_, stop, ticking=ticking)
        except OperationalError:
            # The database is away or busy; what was not committed will be found again.
            log.warning("the worker could not reach the database", exc_info=True)
            close_old_connections()
            busy = False
        if not busy:
            stop.wait(POLL)
    connection.close()


def _turn(round_: Round, stop: threading.Event, *, ticking: bool) -> bool:
    busy = False
    for tenant in Tenant.objects.filter(is_active=True):
        if stop.is_set():
            break
        try:
            busy = _serve(tenant, round_, stop, ticking=ticking) or busy
        except OperationalError:
            raise
        except Exception:
            # Whatever is wrong with one tenant must not keep the others waiting; it is tried again the next time.
            log.exception("the worker cannot go on with %s", tenant)
    return busy


def _serve(tenant: Tenant, round_: Round, stop: threading.Event, *, ticking: bool) -> bool:
    """Jobs before what can wait; and jobs even where the verdicts cannot be followed."""
    if ticking:
        tick(tenant, round_.schedule)
    try:
        round_.follow(tenant, stop)
    finally:
        busy = not stop.is_set() and run_one(tenant)
    return busy or (not stop.is_set() and round_.count_next(tenant))
