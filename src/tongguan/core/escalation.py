"""Escalation: a task that nobody does is told its owner, then the owner's head, then the leader; never to nobody."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from . import answering, notices, preferences, registers
from .actor import acting_as
from .lots import in_lots
from .models import Notification, PeriodicTask, Tenant, User
from .notices import Kind
from .roles import Role

preferences.setting("duty.head_after", 7, _("days after which the head of whoever has to do a task is told"), most=365)
preferences.setting("duty.leader_after", 15, _("days after which the leader is told of a task"), most=365)
STEPS = ((Kind.DUTY, ""), (Kind.HEAD, "duty.head_after"), (Kind.LEADER, "duty.leader_after"))


@dataclass(frozen=True, kw_only=True)
class People:
    """Whom the tasks at hand concern, read in a few statements for all of them."""

    named: dict[int, dict[str, int]]
    """Task -> role -> account."""
    heads: dict[int, int]
    members: set[int]

    @classmethod
    def of(cls, tasks: list[PeriodicTask]) -> "People":
        """Those named, heads and members for these tasks."""
        return cls(
            named=_named(tasks),
            heads=answering.head_of(task.owner_id for task in tasks),
            members=answering.members(),
        )

    def told(self, step: str, task: PeriodicTask) -> list[int]:
        """Who is told at a step; where there is nobody, whoever comes next."""
        for found in chain(self._chain(step, task), [self._holders(Role.LEADER), self._holders(Role.OFFICE_HEAD)]):
            if present := [account for account in found if account in self.members]:
                return present
        return []

    def _chain(self, step: str, task: PeriodicTask) -> Iterator[list[int]]:
        owner = task.owner_id or 0
        named = self.named.get(task.pk, {})
        leader, head = named.get(Role.LEADER, 0), named.get(Role.OFFICE_HEAD, 0)
        if step == Kind.DUTY:
            yield [owner]
            yield [head]
            yield self._holders(Role.OFFICE_HEAD)
        if step == Kind.HEAD:
            for found in ([head], [self.heads.get(owner, 0)], self._holders(Role.OFFICE_HEAD)):
                yield [account for account in found if account != owner]
        yield [leader]

    def _holders(self, role: str) -> list[int]:
        return answering.holders([role]).get(role, [])


def escalate(tenant: Tenant, on: dt.date) -> int:
    """Tell everybody whose step has come and who was not told yet; returns how many notices were made."""
    with acting_as(User.objects.system(), tenant, writes=False):
        since: dict[str, dt.date] = {kind: on - dt.timedelta(days=_days(limit)) for kind, limit in STEPS}
    return sum(in_lots(tenant, partial(_untold, kind, since[kind]), partial(_tell, kind, since)) for kind in since)


def _days(limit: str) -> int:
    return int(preferences.value_of(limit)) if limit else 0


def _tell(kind: str, since: dict[str, dt.date], rows: QuerySet) -> int:
    tasks = list(rows)
    people = People.of(tasks)
    return notices.tell(
        notices.notice(kind, account, ("periodic_task", task.pk), str(task.due_on), due=str(task.due_on))
        for task in tasks
        for account in _addressees(people, kind, task, since)
    )


def _addressees(people: People, kind: str, task: PeriodicTask, since: dict[str, dt.date]) -> list[int]:
    """Whoever is told of the last step in the same breath need not hear of the one before it."""
    found = people.told(kind, task)
    if kind != Kind.HEAD or task.due_on > since[Kind.LEADER]:
        return found
    last = people.told(Kind.LEADER, task)
    return [account for account in found if account not in last]


def _untold(kind: str, since: dt.date) -> QuerySet:
    """Open tasks that were due by then, of whose present date nobody was told at this step, or at the last one."""
    told = Notification.objects.filter(
        kind__in=[kind, Kind.LEADER] if kind == Kind.HEAD else [kind],
        register="periodic_task",
        record=OuterRef("pk"),
        occasion=Cast(OuterRef("due_on"), CharField()),
    )
    return PeriodicTask.objects.filter(~Exists(told), state__in=PeriodicTask.OPEN, due_on__lte=since)


def _named(tasks: list[PeriodicTask]) -> dict[int, dict[str, int]]:
    """Task -> role -> account of whoever is named for what the task is about."""
    by_register: dict[str, dict[int, list[int]]] = {}
    for task in tasks:
        if task.register in registers.registry and task.record is not None:
            by_register.setdefault(task.register, {}).setdefault(task.record, []).append(task.pk)
    return {
        task: people
        for name, records in by_register.items()
        for record, people in answering.people_at(name, records).items()
        for task in records[record]
    }
