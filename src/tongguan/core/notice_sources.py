"""What the trail tells people: a step that waits for them, work given to them, a text to read, something sent back.

Notices follow the sealed trail, so that no write has to think of them, and none is missed or told twice.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import models

from . import answering, clock, registers
from .models import AuditEntry, Bookmark, Notification, Seal, Tenant, User
from .notices import Kind, notice, tell
from .registers import Register
from .roles import OUTSIDE, Role
from .transitions import Transition

TOGETHER = 500
"""Entries whose records are looked up together."""
NEWS = dt.timedelta(days=7)
"""What is older when the trail is read for the first time is no news."""
FEW = 3
"""A step that more roles than this may make waits for nobody in particular."""
ASKING = frozenset({"pending", "requested", "submitted"})
"""First states in which a record asks somebody for something as soon as it is entered."""
OWNERS = ("owner", "assessor", "leader", "office_head", "reviewer", "approver")
"""Links by which somebody is given work."""
OPENING, SYSTEM = "opening", "system"


def follow(tenant: Tenant) -> int:
    """Tell what the next seal holds; returns how many notices were made, or -1 once there is no further seal."""
    mark, fresh = Bookmark.objects.select_for_update().get_or_create(tenant=tenant, name="trail")
    seals = Seal.objects.filter(tenant=tenant).order_by("serial")
    if fresh and (old := seals.filter(at__lt=clock.now() - NEWS).last()):
        mark.upto = old.serial
    seal = seals.filter(serial__gt=mark.upto).first()
    if seal is None:
        return -1
    entries = AuditEntry.objects.filter(seal=seal).exclude(action=OPENING).exclude(register="periodic_task")
    every = iter(entries.order_by("pk").iterator(chunk_size=TOGETHER))
    told = sum(tell(_told(some)) for some in iter(lambda: list(islice(every, TOGETHER)), []))
    mark.upto = seal.serial
    mark.save()
    return told


def _told(entries: Iterable[AuditEntry]) -> Iterator[Notification]:
    by_register: dict[str, list[AuditEntry]] = {}
    for entry in entries:
        if entry.register in registers.registry and entry.record is not None:
            by_register.setdefault(entry.register, []).append(entry)
    for name, group in by_register.items():
        yield from Source(registers.registry[name], group).notices()


@dataclass
class Source:
    """The entries of one register, with what has to be known of its records."""

    register: Register
    entries: list[AuditEntry]
    system: int = field(default_factory=lambda: User.objects.system().pk)

    @cached_property
    def records(self) -> dict[int, Any]:
        """As they stand now; void ones are not there."""
        return self.register.model.objects.in_bulk({entry.record for entry in self.entries})

    @cached_property
    def named(self) -> dict[int, dict[str, int]]:
        """Record -> role -> account of whoever is named for it."""
        return answering.people_at(self.register.name, self.records)

    @cached_property
    def earlier(self) -> dict[int, list[AuditEntry]]:
        """The whole story of records of which something was sent back."""
        back = {entry.record for entry in self.entries if self._sends_back(entry)}
        story: dict[int, list[AuditEntry]] = {}
        for entry in AuditEntry.objects.filter(register=self.register.name, record__in=back).order_by("-pk"):
            story.setdefault(entry.record or 0, []).append(entry)
        return story

    def notices(self) -> Iterator[Notification]:
        """Everything that these entries tell anybody; nobody is told what they did themselves."""
        for entry in self.entries:
            if (record := self.records.get(entry.record or 0)) is None:
                continue
            for kind, accounts, given in self._found(entry, record):
                for account in sorted(set(accounts) & answering.members() - {entry.actor_id}):
                    yield notice(kind, account, (self.register.name, record.pk), f"entry-{entry.pk}", **given)

    def _found(self, entry: AuditEntry, record: Any) -> Iterator[tuple[str, Iterable[int], dict[str, Any]]]:
        if entry.action == "create" and self.register.name == "acknowledgement":
            if record.state == "pending":
                yield Kind.ACKNOWLEDGE, [record.account_id], {}
            return
        if self._sends_back(entry):
            yield Kind.RETURNED, self._submitter(entry), {"state": _state(entry)}
        elif self._asks(entry, record):
            yield Kind.WAITS, self._next(record), {"state": record.state}
        if entry.action in {"create", "change"} and (given := self._given(entry)):
            yield Kind.ASSIGNED, given, {}

    def _move(self, entry: AuditEntry) -> Transition | None:
        machine = self.register.model.workflow
        return machine.transitions.get(entry.action) if machine else None

    def _sends_back(self, entry: AuditEntry) -> bool:
        move = self._move(entry)
        return bool(move and move.reason and entry.actor_id != self.system)

    def _asks(self, entry: AuditEntry, record: Any) -> bool:
        """Whether the entry brought the record to where it stands, and somebody is to go on."""
        if entry.action == "create":
            return getattr(record, "state", "") in ASKING
        return self._move(entry) is not None and record.state == _state(entry)

    def _next(self, record: Any) -> set[int]:
        """Whoever may make the next step: the people named for the record before all who hold the role."""
        moves = self.register.model.workflow.transitions.values()
        onward = [move for move in moves if record.state in move.source and move.built and not move.reason]
        roles = {role for move in onward if len(set(move.by)) <= FEW for role in move.by} - OUTSIDE - {Role.SYSTEM}
        named = self.named.get(record.pk, {})
        holders = answering.holders(roles)
        return {account for role in roles for account in ([named[role]] if role in named else holders.get(role, []))}

    def _submitter(self, entry: AuditEntry) -> list[int]:
        """Who brought the record to where it was sent back from."""
        before = (entry.changes.get("state") or [""])[0]
        story = [one for one in self.earlier.get(entry.record or 0, []) if one.pk < entry.pk]
        brought = [one.actor_id for one in story if _state(one) == before or one.action == "create"]
        return [account for account in brought[:1] if account != self.system]

    def _given(self, entry: AuditEntry) -> list[int]:
        """The accounts to which the entry gave work."""
        links = [link for link in _owner_links(self.register.model) if link.name in entry.changes]
        found: list[int] = []
        for link in links:
            if (pk := entry.changes[link.name][1]) is not None:
                found += [pk] if link.related_model is User else _account(link.related_model, pk)
        return found


def _state(entry: AuditEntry) -> str:
    return (entry.changes.get("state") or ["", ""])[1] or ""


def _owner_links(model: type[models.Model]) -> list[Any]:
    links = [one for one in model._meta.fields if isinstance(one, models.ForeignKey) and one.name in OWNERS]
    return [
        one for one in links if one.editable and (one.related_model is User or hasattr(one.related_model, "account"))
    ]


def _account(people: Any, pk: int) -> list[int]:
    return list(people.objects.filter(pk=pk, account__isnull=False).values_list("account", flat=True))
