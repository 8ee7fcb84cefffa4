"""Keeping tasks in step with duties: exactly one open task for each duty and object, due when the settings say."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import BigIntegerField, CharField, Max, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from . import clock, duties, numbering, preferences, registers
from .actor import acting_as
from .answering import holders
from .batch import unit_of_work
from .duties import Duty, Owed, Reckoner, nothing
from .lots import in_lots, packed, slices
from .models import PeriodicTask, Tenant, User

CHUNK = 200
"""Tasks written in one transaction, so that people who write beside it never wait for long."""
TOGETHER = 2_000
"""Objects whose tasks are compared with what they owe at a time."""

preferences.setting("duty.notice_days", 14, _("days before its date on which a duty shows as due"), most=365)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a duty stands with one object."""

    record: int | None
    since: dt.date | None
    last: dt.date | None
    until: dt.date | None
    proof: str
    owner: int | None


@dataclass(frozen=True, kw_only=True)
class LetBe:
    """A round that the leader waived: up to which day, counted from which."""

    until: dt.date | None = None
    since: dt.date | None = None


@dataclass
class Steps:
    """What has to change so that the tasks of a duty are as they should be."""

    duty: Duty
    made: list[PeriodicTask] = field(default_factory=list)
    moved: list[PeriodicTask] = field(default_factory=list)
    done: list[PeriodicTask] = field(default_factory=list)
    gone: list[PeriodicTask] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """For the job's result."""
        return {name: len(getattr(self, name)) for name in ("made", "moved", "done", "gone")}


def keep_all(tenant: Tenant) -> dict[str, int]:
    """Bring the tasks of every duty up to date, in the name of the system; what is right already is not touched."""
    total = {"made": 0, "moved": 0, "done": 0, "gone": 0}
    for duty in duties.registry.values():
        for steps in _rounds(duty, tenant):
            _write(steps, tenant)
            total = {name: total[name] + count for name, count in steps.counts().items()}
    return total | advance(tenant, clock.today())


def _rounds(duty: Duty, tenant: Tenant) -> Iterator[Steps]:
    """What has to change for some objects at a time: there may be more of them than memory holds."""
    system, on = User.objects.system(), clock.today()
    with acting_as(system, tenant, writes=False):
        objects = packed(_owing(duty, duty.owed(on)))
        waiting = dict(_waiting(duty).values_list("pk", "record")) if duty.register else {}
    known = set(objects)
    stray = [pk for pk, record in waiting.items() if record not in known]
    for some in slices(stray, TOGETHER):
        with acting_as(system, tenant, writes=False):
            gone = list(PeriodicTask.objects.filter(pk__among=some))
        yield Steps(duty, gone=gone)
    # What the organisation owed once may be owed no more.
    for some in slices(objects, TOGETHER) if duty.register else [list(objects)]:
        with acting_as(system, tenant, writes=False), translation.override(settings.LANGUAGE_CODE):
            steps = planned(duty, on, some)
        yield steps


def planned(duty: Duty, on: dt.date, objects: Sequence[int]) -> Steps:
    """Compare what is owed for these objects with the tasks that are open."""
    steps, reckoner, let_be = Steps(duty), Reckoner(), _let_be(duty)
    waiting: dict[int | None, PeriodicTask] = {}
    tasks = _waiting(duty).filter(record__in=objects) if duty.register else _waiting(duty)
    for task in tasks.order_by("-pk"):
        if task.record in waiting:
            steps.gone.append(waiting[task.record])
        waiting[task.record] = task
    for standing in _standings(duty, on, objects):
        _compare(steps, standing, waiting.pop(standing.record, None), let_be.get(standing.record, LetBe()), reckoner)
    steps.gone += waiting.values()
    _name(steps)
    return steps


def _waiting(duty: Duty) -> QuerySet:
    tasks = PeriodicTask.objects.filter(rule=duty.name, register=duty.register, state__in=PeriodicTask.OPEN)
    return tasks.filter(record__isnull=False) if duty.register else tasks


def _owing(duty: Duty, owed: Owed) -> QuerySet:
    """The objects that owe it; what was done once and long ago is not looked at again."""
    if not duty.once:
        return owed.over.order_by("pk")
    rows = owed.over.annotate(duty_last=nothing() if owed.last is None else owed.last)
    return rows.filter(Q(duty_last=None) | Q(pk__in=_waiting(duty).values("record"))).order_by("pk")


def _standings(duty: Duty, on: dt.date, objects: Sequence[int]) -> Iterator[Standing]:
    owed = duty.owed(on)
    rows = owed.over.order_by().annotate(
        duty_since=owed.since,
        duty_last=nothing() if owed.last is None else owed.last,
        duty_until=nothing() if owed.until is None else owed.until,
        duty_proof=nothing(CharField()) if owed.proof is None else owed.proof,
        duty_owner=nothing(BigIntegerField()) if owed.owner is None else owed.owner,
    )
    names = ("pk", "duty_since", "duty_last", "duty_until", "duty_proof", "duty_owner")
    for pk, since, last, until, proof, owner in rows.filter(pk__among=objects).values_list(*names):
        yield Standing(
            record=pk if duty.register else None,
            since=clock.day_of(since),
            last=clock.day_of(last),
            until=until,
            proof=proof or "",
            owner=owner,
        )


def _let_be(duty: Duty) -> dict[int | None, LetBe]:
    rows = PeriodicTask.objects.filter(rule=duty.name, state="waived").order_by().values("record")
    found = rows.annotate(until=Max("due_on"), since=Max("counted_from"))
    return {
        record: LetBe(until=until, since=since)
        for record, until, since in found.values_list("record", "until", "since")
    }


def _compare(steps: Steps, standing: Standing, task: PeriodicTask | None, let_be: LetBe, reckoner: Reckoner) -> None:
    duty, last = steps.duty, standing.last
    if duty.once and not (last or task) and _was_let_be(standing, let_be):
        return
    if last and (duty.once or (task and task.counted_from and last > task.counted_from)):
        if task:
            _finish(steps, task, last, standing)
            task = None
        if duty.once:
            return
    base = standing.since if duty.once else _latest(standing.since, last, let_be.until)
    if base is not None:
        due = standing.until or reckoner.after(base, duty.count(), duty.unit)
        _owe(steps, standing, task, (base, due))


def _was_let_be(standing: Standing, let_be: LetBe) -> bool:
    return bool(let_be.since and standing.since and let_be.since >= standing.since)


def _owe(steps: Steps, standing: Standing, task: PeriodicTask | None, days: tuple[dt.date, dt.date]) -> None:
    duty = steps.duty
    wanted = {"counted_from": days[0], "due_on": days[1], "interval": duty.count(), "interval_unit": duty.unit}
    if task is None:
        owner = standing.owner or holders([duty.role]).get(duty.role, [None])[0]
        about = {"rule": duty.name, "register": duty.register, "record": standing.record, "owner_id": owner}
        steps.made.append(PeriodicTask(title=str(duty.title), **about, **wanted))
        return
    differing = {name: value for name, value in wanted.items() if getattr(task, name) != value}
    if task.owner_id is None and standing.owner:
        differing["owner_id"] = standing.owner
    for name, value in differing.items():
        setattr(task, name, value)
    if differing:
        steps.moved.append(task)


def _finish(steps: Steps, task: PeriodicTask, last: dt.date, standing: Standing) -> None:
    task.done_on = last
    task.result = task.result or _("Recorded: %(record)s") % {"record": standing.proof or last.isoformat()}
    steps.done.append(task)


def _latest(*days: dt.date | None) -> dt.date | None:
    return max((day for day in days if day is not None), default=None)


def _name(steps: Steps) -> None:
    """New tasks say what they are about, as one calls it today."""
    wanted = {task.record for task in steps.made if task.record}
    if not wanted:
        return
    model = registers.registry[steps.duty.register].model
    rows = model.objects.select_related(*registers.relations_of_title(model)).filter(pk__in=wanted)
    names = {row.pk: str(row) for row in rows}
    for task in steps.made:
        task.title = f"{task.title} · {names.get(task.record, '')}"[:200]


def _write(steps: Steps, tenant: Tenant) -> None:
    """In small transactions, in the order in which one open task makes room for the next."""
    for tasks, move in ((steps.gone, "fall_away"), (steps.done, "do"), (steps.moved, ""), (steps.made, "")):
        for start in range(0, len(tasks), CHUNK):
            with acting_as(User.objects.system(), tenant), translation.override(settings.LANGUAGE_CODE):
                _write_some(tasks[start : start + CHUNK], move)


def _write_some(tasks: list[PeriodicTask], move: str) -> None:
    with unit_of_work() as unit:
        new = [task for task in tasks if task.pk is None]
        year = clock.today().year
        if new:
            unit.numbers[PeriodicTask.prefix, year] = numbering.take(PeriodicTask.prefix, year, len(new))
        for task in tasks:
            task.save()
    if move:
        reason = _("What it is about is over, or it is another task already.") if move == "fall_away" else ""
        _take(PeriodicTask.objects.filter(pk__in=[task.pk for task in tasks]), move, reason)


def advance(tenant: Tenant, on: dt.date) -> dict[str, int]:
    """Tasks fall due, become overdue, and go back where their date was moved."""
    with acting_as(User.objects.system(), tenant, writes=False):
        soon = on + dt.timedelta(days=int(preferences.value_of("duty.notice_days")))
    early = Q(state="due", due_on__gt=soon) | Q(state="overdue", due_on__gte=on)
    return {
        "postponed": _advanced(tenant, early, "postpone"),
        "due": _advanced(tenant, Q(state="scheduled", due_on__lte=soon), "fall_due"),
        "overdue": _advanced(tenant, Q(state="due", due_on__lt=on), "lapse"),
    }


def _advanced(tenant: Tenant, which: Q, move: str) -> int:
    return in_lots(tenant, lambda: PeriodicTask.objects.filter(which), lambda rows: _take(rows, move))


def _take(rows: QuerySet, move: str, reason: str = "") -> int:
    return len(PeriodicTask.workflow.take_all(rows, move, reason=reason).moved)
