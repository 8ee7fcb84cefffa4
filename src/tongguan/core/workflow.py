"""State machines as tables: which moves there are, who may make them, and every reason why not now.

`take_all` moves many records set-based; `take` is `take_all` of one, so that both are the same by construction.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from . import assurance, audit, clock, freshness, registers, scopes
from .actor import Actor, acting
from .batch import unit_of_work
from .deciding import HeldBack, decide, undo_if_held
from .effects import effect, effects, foreseen, lock_with
from .looking import Refusals
from .models import Record
from .passing import after_step, hold_still, parted
from .refusals import Refusal, Refused
from .refusing import forbidden, refusals_of, refusals_of_each
from .stamping import changes_by, columns_of, let_pass, stamps_of
from .transitions import Decides, Guard, Transition

__all__ = ["Decides", "Guard", "Move", "Taken", "Transition", "Workflow", "effect", "effects"]


@dataclass(frozen=True, kw_only=True)
class Move:
    """A transition as it stands for one record and one person: open, or shut for these reasons."""

    transition: Transition
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    """What its gate misses but, softened by the tenant, lets pass."""

    @property
    def open(self) -> bool:
        """Whether it may be taken now."""
        return not self.refusals

    def as_dict(self) -> dict[str, Any]:
        """For the API."""
        move = self.transition
        return {
            "name": move.name,
            "label": str(move.label),
            "target": move.target,
            "gate": move.gate or None,
            "open": self.open,
            "softened": bool(self.warnings),
            "refusals": [refusal.as_dict() for refusal in self.refusals],
            "warnings": [warning.as_dict() for warning in self.warnings],
        }


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of `take_all`: the ids moved, and for the others every reason."""

    moved: list[int]
    refused: Refusals
    warned: Refusals = field(default_factory=dict)
    """Of those moved, what a softened gate let pass."""

    def or_refused(self) -> list[int]:
        """The ids moved; raises `Refused` with every reason if any was refused."""
        if self.refused:
            raise Refused([refusal for refusals in self.refused.values() for refusal in refusals])
        return self.moved


@dataclass(frozen=True)
class Said:
    """What is written down of a move: why, of which day, and what a softened gate let pass."""

    reason: str
    on: dt.date
    warned: Refusals


@dataclass(frozen=True)
class Asked:
    """What is asked for with a move: by whom, or by nobody where it follows from another move."""

    actor: Actor | None
    reason: str
    on: dt.date | None = None
    versions: Mapping[int, int] | None = None


class Workflow:
    """The moves of one register, as data: drawn in the manual, walked by tests, asked by every door."""

    def __init__(
        self,
        states: type[models.TextChoices],
        *moves: Transition,
        editable_in: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`editable_in`: state -> fields that may still be changed there; states not named leave all fields open."""
        self.states = states
        self.transitions = {move.name: move for move in moves}
        self.editable_in = dict(editable_in or {})

    @cached_property
    def final(self) -> frozenset[str]:
        """States that no move leaves."""
        return frozenset(self.states.values) - {state for move in self.transitions.values() for state in move.source}

    def mermaid(self) -> str:
        """The machine as a diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.states.values[0]}"]
        for move in self.transitions.values():
            gate = f" [{', '.join(move.gates)}]" if move.gates else ""
            lines += [f"    {source} --> {move.target}: {move.name}{gate}" for source in move.source]
        return "\n".join([*lines, *(f"    {state} --> [*]" for state in self.states.values if state in self.final)])

    def moves(self, record: Record, actor: Actor | None = None) -> list[Move]:
        """Every move out of the present state with all reasons against it; looks, never writes."""
        return self.moves_of([record], actor)[record.pk]

    def moves_of(self, records: Sequence[Record], actor: Actor | None = None) -> dict[int, list[Move]]:
        """The moves of many records, by id, in a number of statements that does not grow with the records."""
        found = {record.pk: list[Move]() for record in records}
        moves = self.transitions.values()
        asked = [(move, [record for record in records if record.state in move.source]) for move in moves]
        for (move, here), refusals in zip(asked, refusals_of_each(asked, actor or acting()), strict=True):
            against, told = parted(refusals)
            for record in here:
                shut, warned = against.get(record.pk, []), told.get(record.pk, [])
                found[record.pk].append(Move(transition=move, refusals=shut, warnings=warned))
        return found

    def take(self, name: str, record: Record, *, reason: str = "", on: dt.date | None = None) -> list[Refusal]:
        """Move one record, or raise `Refused` with every reason; `record` shows the new state afterwards.

        Returns what a softened gate let pass.
        """
        taken = self.take_all(
            type(record).objects.filter(pk=record.pk), name, reason=reason, on=on, versions={record.pk: record.version}
        )
        if record.pk in taken.refused:
            raise Refused(taken.refused[record.pk])
        if not taken.moved:
            raise Refused([Refusal(code="state", message=_("This record is not there."))])
        record.refresh_from_db()
        return taken.warned.get(record.pk, [])

    def take_all(
        self,
        queryset: QuerySet,
        name: str,
        *,
        reason: str = "",
        on: dt.date | None = None,
        versions: Mapping[int, int] | None = None,
    ) -> Taken:
        """Move every record of a queryset that may be moved, in one transaction, with one audit entry each.

        Refusals are worked out set-based, before the step and again by its gate after it; a refused record stays
        as it was. With `versions` a record that somebody changed in between is refused too.
        """
        return self._taken(self.transitions[name], queryset, Asked(acting(), reason, on, versions))

    def follow(self, queryset: QuerySet, name: str, *, reason: str) -> list[int]:
        """Take a move on all of these because another one asks for it; if one cannot, raise `Refused`, and neither is.

        Whoever takes the other one answers for what follows from it: his role is not asked again. Returns the ids.
        """
        pks = list(queryset.values_list("pk", flat=True))
        if not pks:
            return []
        rows = queryset.model.objects.filter(pk__among=pks)
        return self._taken(self.transitions[name], rows, Asked(None, reason)).or_refused()

    def follows(self, name: str, record: Record) -> dict[str, int]:
        """Register -> how many of its records will move too if this one takes the move; looks, never writes."""
        rows = type(record).objects.filter(pk=record.pk)
        found = foreseen(rows, self.transitions[name].effects)
        return {registers.name_of(model): len(pks) for model, pks in found.items()}

    @transaction.atomic
    def _taken(self, move: Transition, queryset: QuerySet, asked: Asked) -> Taken:
        reason, on, model = asked.reason, asked.on or clock.today(), queryset.model
        lock_with(queryset, move.effects)
        records = _locked(queryset, move)
        hold_still(move.gates, model, [record.pk for record in records])
        # Segregation of duties is asked of the trail.
        audit.write_out()
        against = refusals_of(move, records, asked.actor, reason=reason, on=on, versions=asked.versions)
        refused, _told = parted(against)
        going = [record for record in records if record.pk not in refused]
        through = self._decided if move.decides else self._through
        held, warned = parted(through(move, model, going, reason, on))
        refused |= held
        moved = [record for record in going if record.pk not in refused]
        warned = {record.pk: warned[record.pk] for record in moved if record.pk in warned}
        self._leave_trace(move, model, moved, Said(reason, on, warned))
        return Taken(moved=[record.pk for record in moved], refused=refused, warned=warned)

    def _through(
        self, move: Transition, model: type[Record], records: list[Record], _reason: str, on: dt.date
    ) -> Refusals:
        """Make the step and ask its gate; those that the gate holds back are as they were.

        Returned is also what the gate only tells, softened.
        """
        refused = self._stepped(move, model, records, on)
        going = [record for record in records if record.pk not in refused]
        found = after_step(move.gates, model, [record.pk for record in going])
        shut, _told = parted(found)
        if shut:
            self._undo(model, [record for record in going if record.pk in shut])
        return refused | found

    def _decided(
        self, move: Transition, model: type[Record], records: list[Record], reason: str, on: dt.date
    ) -> Refusals:
        """The same for a step that is a decision: the gate may ask for that, so it is on record before the gate is."""
        try:
            with unit_of_work():
                refused = self._stepped(move, model, records, on)
                going = [record for record in records if record.pk not in refused]
                decide(move, going, reason=reason, on=on)
                shut, told = parted(after_step(move.gates, model, [record.pk for record in going]))
                undo_if_held(shut)
        except HeldBack as held:
            rest = [record for record in records if record.pk not in held.refusals]
            return held.refusals | self._decided(move, model, rest, reason, on)
        return refused | told

    def _stepped(self, move: Transition, model: type[Record], records: list[Record], on: dt.date) -> Refusals:
        """Make the step; what a constraint of the database forbids is refused with the constraint's own words."""
        try:
            with transaction.atomic():
                self._step(move, model, records, on)
        except IntegrityError:
            unfit = {record.pk: against for record in records if (against := list(forbidden(move, record, on)))}
            if not unfit:
                raise
            self._step(move, model, [record for record in records if record.pk not in unfit], on)
            return unfit
        return {}

    def _step(self, move: Transition, model: type[Record], records: list[Record], on: dt.date) -> None:
        pks = [record.pk for record in records]
        # One statement: a constraint that ties a date to the state sees both together.
        written: dict[str, Any] = dict.fromkeys(move.clears)
        for stamp, value in stamps_of(move, model, on).items():
            written[stamp] = value if stamp in written else Coalesce(F(stamp), Value(value))
        written |= dict.fromkeys(move.signs, acting().user)
        model._base_manager.filter(pk__among=pks).update(state=move.target, version=F("version") + 1, **written)

    def _undo(self, model: type[Record], records: list[Record]) -> None:
        written = {"state", "version", *columns_of(self.transitions.values(), model)}
        for record in records:
            before = {f.attname: getattr(record, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
            changed = {name: value for name, value in before.items() if name in written}
            model._base_manager.filter(pk=record.pk).update(**changed)

    def _leave_trace(self, move: Transition, model: type[Record], records: list[Record], said: Said) -> None:
        """Audit entries, marks of change, effects."""
        if not records:
            return
        name, proved = registers.name_of(model), assurance.told(move, acting())
        audit.write(
            [
                audit.entry(
                    name,
                    record.pk,
                    move.name,
                    changes=changes_by(move, record, said.on) | let_pass(said.warned.get(record.pk, [])) | proved,
                    reason=said.reason,
                    on=said.on,
                    version=record.version + 1,
                )
                for record in records
            ]
        )
        moved = model.objects.filter(pk__among=[record.pk for record in records])
        freshness.touch(model, scopes.places_in(moved, model))
        for named in move.effects:
            effects[named](moved, said.on)


def _locked(queryset: QuerySet, move: Transition) -> list[Record]:
    """The records; before a gate with the rows they always link to, such as the person of a staff member."""
    links = [
        field.name
        for field in queryset.model._meta.fields
        if move.gate and isinstance(field, models.ForeignKey) and not field.null and field.name != "tenant"
    ]
    rows = queryset.select_related(*links)
    return list(rows.select_for_update(of=("self", *links), no_key=True).order_by("pk"))
